using CryptoPredict.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Support;

/// <summary>The engine in a host without pages, open and not running, as it stands before the web server listens.</summary>
public sealed class OpenEngine : IAsyncDisposable
{
    private readonly IHost _host;

    private OpenEngine(IHost host) => _host = host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens it over a data folder, with a day of history.</summary>
    public static async Task<OpenEngine> AtAsync(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Path"] = folder,
            ["Market:HistoryDays"] = "1",
            ["Uploads:MinFreeBytes"] = "0",
        });
        builder.Services.AddCryptoPredict(builder.Configuration);
        var host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<EngineService>().StartingAsync(Token);
            return new OpenEngine(host);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }

    /// <summary>A part of it.</summary>
    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
