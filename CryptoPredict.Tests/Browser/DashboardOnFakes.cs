using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Browser;

/// <summary>The real pages on a free port, over a fake engine whose present the test moves.</summary>
internal sealed class DashboardOnFakes : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardOnFakes(WebApplication app, FakeLiveState state, TrainedStore trained, LiveRun round)
    {
        _app = app;
        State = state;
        Trained = trained;
        Round = round;
    }

    /// <summary>The engine.</summary>
    public FakeLiveState State { get; }

    /// <summary>What was trained: some hours of BTC-USD, and a round under way.</summary>
    public TrainedStore Trained { get; }

    /// <summary>The round of BTC-USD that is under way.</summary>
    public LiveRun Round { get; }

    /// <summary>Where the pages are.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>How many subscriptions of circuits are open.</summary>
    public int OpenSubscriptions => _app.Services.GetRequiredService<LiveHub>().Count;

    /// <summary>Starts the pages.</summary>
    /// <param name="candles">How many candles have closed already.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="configure">More services.</param>
    /// <param name="late">How long ago, in market time, the last of them closed.</param>
    /// <param name="speed">How many times faster than the wall clock market time runs.</param>
    /// <param name="wall">The clock under that of the market; null for the system's.</param>
    public static async Task<DashboardOnFakes> StartAsync(
        int candles, int port = 0, Action<IServiceCollection>? configure = null, TimeSpan late = default, double speed = 10, TimeProvider? wall = null)
    {
        var present = FakeLiveState.Start + TimeSpan.FromMinutes(candles);
        var state = new FakeLiveState(new MarketClock(wall ?? TimeProvider.System, present + late, speed), speed);
        var (trained, round) = await TrainAsync(state, present, candles);

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "CryptoPredict.Dashboard",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Testing",
        });
        builder.WebHost.UseStaticWebAssets().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();

        // Else the end would wait for the circuits of open pages.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDashboard().AddMarketSignals().AddModelSignals().AddFineTuningSignals().AddRunSignals();
        builder.Services.AddAlwaysAdmin();
        builder.Services.AddSingleton<IAuditLog, FakeAuditLog>();
        builder.Services.AddSingleton<ILiveState>(state);
        builder.Services.AddSingleton<IPriceChances>(state);
        builder.Services.AddSingleton(new RangeDiagnostics(
            state.Ledger, state.Candles, state, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()), TimeProvider.System));
        builder.Services.AddSingleton<ICandleStore>(state.Candles);
        builder.Services.AddSingleton<ILedger>(state.Ledger);
        builder.Services.AddSingleton<SharedChainCheck>();
        trained.AddTo(builder.Services);
        builder.Services.AddQuietJobs();
        builder.Services.AddSingleton<IFeedbackState>(
            candles == 0 ? FakeFeedback.Empty(state.Market.Assets) : FakeFeedback.Filled(state.Market.Assets, present, await ClosedAsync(state)));
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDashboard();
        var api = app.MapGroup("/api/v1");
        api.MapCandles();
        api.MapPredictions();
        await app.StartAsync();
        return new DashboardOnFakes(app, state, trained, round);
    }

    /// <summary>An address with its <c>newest</c> as the newest version of BTC-USD's LSTM, and <c>kept-out</c> as the one that the gate kept out.</summary>
    public async Task<string> WithNewestAsync(string address) => address
        .Replace("newest", await Trained.HolderAsync(new Asset("BTC-USD"), "lstm"), StringComparison.Ordinal)
        .Replace("kept-out", await Trained.HolderAsync(new Asset("BTC-USD"), "lstm", ModelAlias.Challenger), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Trained.Dispose();
    }

    // What was trained comes first, so that the forecasts can name the versions that made them; the round under way began 20 s before the present.
    private static async Task<(TrainedStore Trained, LiveRun Round)> TrainAsync(FakeLiveState state, DateTimeOffset present, int candles)
    {
        var asset = new Asset("BTC-USD");
        var trained = await TrainedStore.CreateAsync(present - new TimeSpan(4, 13, 35), state.Market.Assets);
        trained.HaveServed = false;
        await trained.FillAsync(asset);
        await trained.BacktestAsync(asset, 0.99);
        var round = await trained.StartRoundAsync(asset);
        await trained.FlushAsync(round.Id, "BTC-USD lstm: epoch 5 of 12");
        state.Versions = trained.ChampionAt;
        await state.StepAsync(candles);
        foreach (var (place, tuned) in state.Market.Assets.Index())
        {
            var entries = (await state.Ledger.ReadAsync(new LedgerQuery(tuned, Limit: int.MaxValue), CancellationToken.None)).Items;
            await trained.CheckLiveAsync(tuned, entries);
            var verified = entries.Count(entry => entry.Verification?.Status == VerificationStatus.Verified);
            var pending = Math.Min(verified, (13 + (6 * place)) % 20);
            trained.FineTuner.Set(new FineTuningStatus(tuned, true, 20, verified, verified - pending, pending, null)
            { HasNetwork = candles > 0 });
        }

        return (trained, round);
    }

    private static async Task<IReadOnlyList<ClosedCandle>> ClosedAsync(FakeLiveState state)
    {
        List<ClosedCandle> all = [];
        foreach (var asset in state.Market.Assets)
        {
            all.AddRange(await state.Candles.ReadAsync(asset, null, null, int.MaxValue, CancellationToken.None));
        }

        return all;
    }
}
