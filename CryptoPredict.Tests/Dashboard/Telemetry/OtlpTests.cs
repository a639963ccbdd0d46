using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Dashboard.Telemetry;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace CryptoPredict.Tests.Dashboard.Telemetry;

[Kind(TestKind.Host)]
public sealed class OtlpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_collector_gets_metrics_traces_and_logs()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var app = await RunningDashboard.StartAsync(
            $"{TelemetrySetup.Collector}={collector.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_SERVICE_NAME=under-test",
            "OTEL_METRIC_EXPORT_INTERVAL=200", "OTEL_BSP_SCHEDULE_DELAY=100", "OTEL_BLRP_SCHEDULE_DELAY=100",
            "Market:Simulated:Speed=60", "Logging:LogLevel:CryptoPredict=Information");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/assets?secret=of-the-query");
        await app.Http.GetStringAsync(new Uri("/health/live", UriKind.Relative), Token);
        await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        await app.Http.SendAsync(asked, Token);
        await app.Http.GetAsync(new Uri("/hangfire", UriKind.Relative), Token);
        await app.Http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger").ExpectAsync(HttpStatusCode.Accepted);

        await collector.ExpectAsync("metrics", "under-test", "cryptopredict.predictions", "cryptopredict.jobs.queued", "http.server.request.duration");
        await collector.ExpectAsync("traces", "under-test", "candle", "predict", "ledger", "close_time", "\u000e/api/v1/assets", "\u0006verify", "\u0005train",
            "run.id", "run.attempt");
        await collector.ExpectAsync("logs", "under-test", "CryptoPredict.Core.Loop.LiveBundles", "BTC-USD: predicts with ");

        // Protobuf writes a text's length before it, which tells the path of a scrape from the collector's own.
        Assert.All(
            ["\f/health/live", "\b/metrics", "\t/hangfire", "of-the-query"],
            untold => Assert.DoesNotContain(untold, collector.TextOf("traces"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_measured_last_is_sent_before_the_application_has_stopped()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var app = await RunningDashboard.StartAsync(
            $"{TelemetrySetup.Collector}={collector.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "OTEL_METRIC_EXPORT_INTERVAL=3600000", "OTEL_BSP_SCHEDULE_DELAY=3600000", "OTEL_BLRP_SCHEDULE_DELAY=3600000",
            "Logging:LogLevel:CryptoPredict=Information");
        await app.Http.GetStringAsync(new Uri("/api/v1/assets", UriKind.Relative), Token);
        Assert.Equal("", collector.TextOf("metrics"));

        await app.Services.GetRequiredService<IHost>().StopAsync(Token);

        Assert.Contains("http.server.request.duration", collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Contains("/api/v1/assets", collector.TextOf("traces"), StringComparison.Ordinal);
        Assert.Contains("CryptoPredict.Dashboard", collector.TextOf("logs"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4317")]
    [InlineData("nonsense")]
    public async Task An_address_that_is_none_stops_the_start(string address)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-");
        await using var app = DashboardApp.Build([$"--Storage:Path={folder.FullName}", $"--{TelemetrySetup.Collector}={address}"]);

        Assert.Contains($"'{address}'", Assert.Throws<SettingsException>(app.RequireCollector).Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_traced_and_no_log_is_copied()
    {
        await using var app = await RunningDashboard.StartAsync();

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    /// <summary>Takes what is sent by OTLP over HTTP, and keeps it.</summary>
    private sealed class FakeCollector(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> _received = new();

        public string Address => app.Urls.Single();

        public static async Task<FakeCollector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new FakeCollector(builder.Build());
            await collector.ListenAsync();
            return collector;
        }

        /// <summary>Everything received of a signal. Names stand in the bytes of Protobuf as they are.</summary>
        public string TextOf(string signal) => _received.GetValueOrDefault(signal, "");

        public Task<string> ExpectAsync(string signal, params string[] names) =>
            Waiting.ForAsync(() => Task.FromResult(TextOf(signal)), text => names.All(name => text.Contains(name, StringComparison.Ordinal)));

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task ListenAsync()
        {
            app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
            {
                Assert.Equal("application/x-protobuf", request.ContentType);
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                var text = Encoding.Latin1.GetString(body.ToArray());
                _received.AddOrUpdate(signal, text, (_, before) => before + text);
                return Results.StatusCode((int)HttpStatusCode.OK);
            });
            return app.StartAsync(Token);
        }
    }
}
