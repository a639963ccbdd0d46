using System.Runtime.CompilerServices;
using CryptoPredict.Core.Series.Uploads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Forms with files (multipart/form-data), read part by part as they come, so that no file passes through memory.</summary>
internal static class UploadForm
{
    /// <summary>Bytes that a form may have beside its files: boundaries, headers and the few fields.</summary>
    public const int Envelope = 256 * 1024;

    private const string FormType = "multipart/form-data";

    /// <summary>Whether a request says that its body is a form.</summary>
    public static bool IsForm(HttpRequest request) => TypeOf(request) is not null;

    /// <summary>The parts of a form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UploadException">The body is no form, or breaks off.</exception>
    public static async IAsyncEnumerable<MultipartSection> SectionsAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(TypeOf(request)?.Boundary ?? default).Value;
        if (string.IsNullOrEmpty(boundary))
        {
            throw new UploadException(UploadRefusal.Unfit,
                "The request must be multipart/form-data with the file in the field 'file', as curl -F file=@sales.csv sends it.");
        }

        var reader = new MultipartReader(boundary, request.Body);
        while (await NextAsync(reader, cancellationToken).ConfigureAwait(false) is { } section)
        {
            yield return section;
        }
    }

    /// <summary>The files of a form that holds nothing else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UploadException">A part is no file, or the body is no form or breaks off.</exception>
    public static async IAsyncEnumerable<SentFile> FilesAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var section in SectionsAsync(request, cancellationToken).ConfigureAwait(false))
        {
            var file = section.AsFileSection() ?? throw new UploadException(
                UploadRefusal.Unfit, "A part of the form is no file: send files only, as curl -F file=@2024-01.csv -F file=@2024-02.csv sends them.");
            yield return new SentFile(file.FileName, section.Body);
        }
    }

    /// <summary>What is said of a form that breaks off.</summary>
    public static UploadException Incomplete(Exception fault) =>
        new(UploadRefusal.Unfit, $"The request's body is no complete multipart form: {fault.Message}", fault);

    private static MediaTypeHeaderValue? TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase) ? type : null;

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Incomplete(fault);
        }
    }
}
