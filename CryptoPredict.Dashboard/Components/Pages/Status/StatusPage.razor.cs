using System.Collections.Immutable;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Health;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Components.Pages.Status;

/// <summary>How the system is: what its checks find, what it takes, and whether prices keep coming.</summary>
public sealed partial class StatusPage
{
    private HealthReport? _report;
    private DateTimeOffset _at;
    private DateTimeOffset _now;
    private JobCounts? _counts;
    private ImmutableArray<ProcessSample> _samples = [];
    private IReadOnlyList<AssetSnapshot> _snapshots = [];
    private IReadOnlyList<(string Name, long Bytes)> _files = [];

    [Inject]
    private SharedHealth Health { get; set; } = null!;

    [Inject]
    private JobsView Jobs { get; set; } = null!;

    [Inject]
    private ProcessHistory History { get; set; } = null!;

    [Inject]
    private OpenCircuits Circuits { get; set; } = null!;

    [Inject]
    private Database Market { get; set; } = null!;

    [Inject]
    private AccountsStore Accounts { get; set; } = null!;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var counts = await Jobs.CountAsync(cancellationToken);
        var (report, at) = await Health.AskAsync(cancellationToken);
        _now = State.Market.Clock.GetUtcNow();
        _samples = History.Samples;
        _snapshots = [.. State.Market.Assets.Select(State.Get).OfType<AssetSnapshot>()];
        _files = [(StatusTexts.MarketDatabase, SizeOf(Market.Path)), (StatusTexts.AccountsDatabase, SizeOf(Accounts.Database.Path))];
        (_report, _at, _counts) = (report, at, counts);
    }

    // Beside the file stands what was written and not yet put into it.
    private static long SizeOf(string path) =>
        new[] { path, $"{path}-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);

    private static string WordOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => StatusTexts.Healthy,
        HealthStatus.Degraded => StatusTexts.Degraded,
        _ => StatusTexts.Unhealthy,
    };

    private static string MarkOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "✓",
        HealthStatus.Degraded => "!",
        _ => "✗",
    };

    private static string ClassOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "up",
        HealthStatus.Degraded => "warn",
        _ => "fault",
    };
}
