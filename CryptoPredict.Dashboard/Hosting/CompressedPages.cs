using System.IO.Compression;
using System.Net.Mime;
using Microsoft.AspNetCore.ResponseCompression;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Pages are sent compressed: they are a quarter as large then. Files are compressed when they are built, answers of the API are not. Over https as well: no
/// other site can have pages made again and again to guess at what is secret in them, for it is never sent the cookie (see <see cref="HostCookies"/>).
/// </summary>
internal static class CompressedPages
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddCompressedPages(this IServiceCollection services) => services
        .Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal)
        .Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal)
        .AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = [MediaTypeNames.Text.Html];
        });
}
