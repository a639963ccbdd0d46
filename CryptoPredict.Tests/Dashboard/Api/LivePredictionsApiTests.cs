using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The streams of predictions and chances on a real server, over an engine and a clock that the test moves.</summary>
[Kind(TestKind.Host)]
public sealed class LivePredictionsApiTests : IAsyncLifetime
{
    private const string Path = "/predictions/live?asset=BTC-USD";

    private static readonly Asset Btc = new("BTC-USD");

    private readonly WatchedTimeProvider _wall = new(Sample.Start);
    private readonly FakeLiveState _live = new(new FakeTimeProvider(FakeLiveState.Start));
    private readonly LiveStreams _streams = new();
    private readonly TestFolder _folder = new();
    private Database _accounts = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_wall);
        builder.Services.AddSingleton<ILiveState>(_live);
        builder.Services.AddSingleton<ILedger>(_live.Ledger);
        _accounts = await Database.OpenAccountsAsync(System.IO.Path.Combine(_folder.Path, "accounts.db"), Token);
        builder.Services.AddSingleton<IApiKeys>(new SqliteApiKeys(_accounts)).AddSingleton<IUserAccounts>(new SqliteUserAccounts(_accounts));
        builder.Services.AddSingleton<IUserSessions>(new SqliteUserSessions(_accounts)).AddSingleton<CallerChanges>().AddSingleton<Sessions>();
        builder.Services.AddSingleton(_streams).AddSingleton<EventStream>().AddSingleton<CallerRecheck>();
        builder.Services.AddSingleton<IPriceChances>(_live);
        builder.Services.AddMarketSignals().AddSingleton<LiveHub>();
        builder.Services.AddProblemDetails().AddExceptionHandler<Problems>();
        builder.Services.Configure<JsonOptions>(options => options.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        _app = builder.Build();
        _app.UseHeadRequests();
        _app.UseRouting();
        _app.UseExceptionHandler();
        _app.MapLivePredictions();
        _app.MapChances();
        await _app.StartAsync(Token);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        await _live.StepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _accounts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_comment_comes_when_nothing_else_has_for_fifteen_seconds_and_not_before()
    {
        using var lines = await OpenAsync();
        await Waiting.UntilAsync(() => _wall.IsAwaited);

        // A comment too early would stand before the prediction.
        _wall.Advance(TimeSpan.FromSeconds(14));
        await _live.StepAsync();
        Assert.Equal("event: prediction", await NextAsync(lines, line => line.StartsWith("event", StringComparison.Ordinal) || line[0] == ':'));

        Assert.Equal(": still here", await CommentAsync(lines));
    }

    /// <summary>On a market as fast as the clock several comments come between two candles.</summary>
    [Fact]
    public async Task A_prediction_comes_after_any_number_of_comments()
    {
        using var lines = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            for (var comments = 0; comments < 4; comments++)
            {
                Assert.Equal(": still here", await CommentAsync(lines));
            }

            await _live.StepAsync();
            Assert.Equal("event: prediction", await NextAsync(lines, line => line.StartsWith("event", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task When_every_place_is_taken_the_next_is_told_so_and_gets_one_that_is_given_back()
    {
        for (var i = 0; i < LiveStreams.Most; i++)
        {
            Assert.True(_streams.TryEnter($"caller {i}", out _));
        }

        var refusal = await _http.GetAsync(new Uri(Path, UriKind.Relative), Token).ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("All 200 streams are taken: close one, or ask GET /api/v1/predictions.", refusal);
        _streams.Leave("caller 0");

        using var lines = await OpenAsync();
        Assert.False(_streams.TryEnter("another", out _));
    }

    [Fact]
    public async Task One_caller_cannot_take_the_places_of_all_attack_15()
    {
        for (var i = 0; i < LiveStreams.Most / 2; i++)
        {
            Assert.True(_streams.TryEnter("from 127.0.0.1", out _));
        }

        var refusal = await _http.GetAsync(new Uri(Path, UriKind.Relative), Token).ProblemAsync(HttpStatusCode.TooManyRequests);

        Assert.StartsWith("100 of the 200 streams are yours", refusal, StringComparison.Ordinal);
        Assert.True(_streams.TryEnter("another", out var held));
        Assert.Equal(1, held);
    }

    [Fact]
    public async Task Who_goes_away_gives_the_place_and_the_subscription_back()
    {
        for (var i = 1; i < LiveStreams.Most; i++)
        {
            Assert.True(_streams.TryEnter($"caller {i}", out _));
        }

        var hub = _app.Services.GetRequiredService<LiveHub>();
        using (var lines = await OpenAsync())
        {
            Assert.Equal((1, false), (hub.Count, _streams.TryEnter("another", out _)));
        }

        await Waiting.UntilAsync(() => _streams.TryEnter("another", out _));
        Assert.Equal(0, hub.Count);
    }

    [Fact]
    public async Task Chances_are_told_at_every_candle_until_their_time_has_come()
    {
        await _live.StepAsync(80);
        var price = _live.Get(Btc)!.LastCandle!.Value.Candle.Close;
        var path = FormattableString.Invariant($"/assets/{Btc}/chances/live?level={price * 1.0005}&within=00:02:00");
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));

        List<ChancesAnswer> told = [];
        for (var candle = 0; candle < 2; candle++)
        {
            var data = await AsTimeGoesAsync(NextAsync(lines, IsData));
            told.Add(JsonSerializer.Deserialize<ChancesAnswer>(data["data: ".Length..], JsonSerializerOptions.Web)!);
            await _live.StepAsync();
        }

        Assert.Equal([2.0, 1], told.Select(one => (one.Until - one.AsOf).TotalMinutes));
        Assert.Single(told.Select(one => (one.Level, one.Until)).Distinct());
        Assert.Equal(2, told.Select(one => one.Price).Distinct().Count());
        Assert.DoesNotContain("data:", await AsTimeGoesAsync(lines.ReadToEndAsync(Token)), StringComparison.Ordinal);
        await Waiting.UntilAsync(() => _app.Services.GetRequiredService<LiveHub>().Count == 0);

        static bool IsData(string line) => line.StartsWith("data:", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chances_that_cannot_be_followed_are_refused_before_the_stream_begins()
    {
        var none = await _http.GetAsync(new Uri($"/assets/{Btc}/chances/live?level=1&within=00:03:00", UriKind.Relative), Token)
            .ProblemAsync(HttpStatusCode.Conflict);
        Assert.Contains("Too few candles", none, StringComparison.Ordinal);
        var wrong = await _http.GetAsync(new Uri($"/assets/{Btc}/chances/live?level=1", UriKind.Relative), Token).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Contains("Give either within", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_of_the_stream_comes_without_the_stream()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(Path, UriKind.Relative));
        using var answer = await _http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(0, _app.Services.GetRequiredService<LiveHub>().Count);
    }

    [Fact]
    public async Task A_stream_ends_with_the_application_and_does_not_hold_it_up()
    {
        using var lines = await OpenAsync();

        await _app.StopAsync(Token);

        while (await lines.ReadLineAsync(Token) is not null)
        {
            // What was under way.
        }

        Assert.True(_streams.TryEnter("another", out _));
    }

    // What is signalled waits for its turn by the clock.
    private async Task<string> AsTimeGoesAsync(Task<string> read)
    {
        await Waiting.UntilAsync(() =>
        {
            _wall.Advance(TimeSpan.FromSeconds(1));
            return read.IsCompleted;
        });
        return await read;
    }

    // Returns once the newest prediction is there.
    private async Task<StreamReader> OpenAsync()
    {
        var answer = await _http.GetAsync(new Uri(Path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Contains(Btc.Symbol, await NextAsync(lines, line => line.StartsWith("data:", StringComparison.Ordinal)), StringComparison.Ordinal);
        return lines;
    }

    private static async Task<string> NextAsync(StreamReader lines, Func<string, bool> wished)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync(Token) ?? throw new EndOfStreamException("The stream ended.");
            if (line.Length > 0 && wished(line))
            {
                return line;
            }
        }
    }

    // The next comment, for which the clock moves on.
    private Task<string> CommentAsync(StreamReader lines) =>
        Waiting.ForAsync(NextAsync(lines, line => line[0] == ':'), () => _wall.Advance(TimeSpan.FromSeconds(1)));
}
