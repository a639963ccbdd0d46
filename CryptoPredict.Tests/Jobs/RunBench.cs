using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Jobs;

/// <summary>A runner over a real ledger, on clocks that the test moves.</summary>
internal sealed class RunBench : IDisposable
{
    private readonly TestDatabase _store;
    private readonly LoggerFactory _loggers = new();

    private RunBench(TestDatabase store)
    {
        _store = store;
        _loggers.AddProvider(Log);
        Ledger = SqlJobLedger.Over(store.Database, Wall);
        Active = new ActiveRuns(Ledger, Wall, _loggers.CreateLogger<ActiveRuns>());
        Runner = new Runner(Ledger, Active, Market, Wall, _loggers.CreateLogger<Runner>());
    }

    public WatchedTimeProvider Wall { get; } = new(Sample.Start);

    /// <summary>The market's clock, which is years ahead.</summary>
    public FakeTimeProvider Market { get; } = new(Sample.Start.AddYears(3));

    public CapturedLog Log { get; } = new();

    public SqlJobLedger Ledger { get; }

    public ActiveRuns Active { get; }

    public Runner Runner { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RunBench> CreateAsync() => new(await TestDatabase.CreateAsync());

    /// <summary>A run that waits.</summary>
    public async Task<long> QueueAsync(string by = "ada") => (await Ledger.QueueAsync([new JobRequest("backup", by)], chained: false, Token))[0].Id;

    /// <summary>A run under way, which whoever asks for it reports for and ends.</summary>
    public async Task<LiveRun> StartAsync(string by = "ada") =>
        Active.Begin((await Ledger.ClaimAsync(await QueueAsync(by), Market.GetUtcNow(), Token))!, Token);

    /// <summary>The same ledger as another process opens it.</summary>
    public SqlJobLedger Other() => SqlJobLedger.Over(_store.Database, Wall);

    /// <summary>Lets the disk be full for what is written to a table, until this is disposed of.</summary>
    public Task<IAsyncDisposable> FillDiskAsync(string table, string change = "INSERT") => _store.FillDiskAsync(table, change);

    public void Dispose()
    {
        _loggers.Dispose();
        _store.Dispose();
    }
}
