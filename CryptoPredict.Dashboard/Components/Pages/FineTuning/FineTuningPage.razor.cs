using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Components.Pages.FineTuning;

/// <summary>How the networks go on learning between two trainings.</summary>
public sealed partial class FineTuningPage
{
    private const int PageSize = 15;
    private const int LeastSamples = 1;
    private const int MostSamples = 100_000;

    // On either side of a swap.
    private const int MostChecks = 100;

    // A version's metadata never change: each is read once.
    private readonly Dictionary<(Asset, string), ModelVersion?> _versions = [];
    private IReadOnlyList<FineTuningStatus> _statuses = [];
    private IReadOnlyList<FineTune> _rows = [];
    private long _total;
    private TableAddress _table = new();
    private Asset? _asset;
    private long? _shown;
    private ImmutableArray<ModelCheck> _charted = [];
    private PlotData? _chart;
    private SwapError? _last;
    private DateTimeOffset _now;
    private string _minimum = "";
    private string? _fault;

    [Inject]
    private IFineTuner Tuner { get; set; } = null!;

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private ModelChecks Checks { get; set; } = null!;

    [Inject]
    private IModelRegistry Registry { get; set; } = null!;

    [Inject]
    private IJobQueue Queue { get; set; } = null!;

    [Inject]
    private IOptions<FineTuningOptions> Options { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private long? RunId { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    private protected override LiveTopics Follows => LiveTopics.FineTuning | LiveTopics.Runs;

    private bool AllAssets => Scope == "all";

    protected override void OnInitialized()
    {
        _minimum = Options.Value.MinimumSamples.ToString(CultureInfo.InvariantCulture);
        base.OnInitialized();
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _asset = AssetAddress.Resolve(State, AssetSymbol);
        _now = State.Market.Clock.GetUtcNow();
        _statuses = [.. State.Market.Assets.Select(Tuner.StatusOf)];
        if (_asset is not { } asset)
        {
            return;
        }

        var (from, to) = AskedRange().Bounds(_now, Browser.Zone);
        var asked = AskedTable;
        var query = new RunQuery(
            [FineTuner.JobName], Asset: AllAssets ? null : asset, Limit: PageSize, StartedFrom: from, StartedTo: to, Sort: asked.Sort<RunColumn>());
        var (table, page) = await asked.ReadAsync(
            PageSize, table => Ledger.ReadAsync(query with { Offset = (table.Page - 1) * PageSize }, cancellationToken), read => read.Total);
        List<FineTune> rows = [];
        foreach (var run in page.Items)
        {
            var step = run.Steps.Count > 0 ? run.Steps[0] : null;
            rows.Add(new FineTune(run, step, await FindAsync(step, cancellationToken), await LiveAsync(step, cancellationToken)));
        }

        (_rows, _total, _table) = (rows, page.Total, table);

        // What has ended is told by its row; what is under way is watched, also as it ends.
        _shown = RunId ?? (await Ledger.FindNewestAsync(FineTuner.JobName, asset, cancellationToken) is { } newest
            && (!newest.State.HasEnded() || newest.Id == _shown) ? newest.Id : null);
        var checks = await Checks.ReadAsync(asset, LstmForecaster.ModelName, cancellationToken);
        if (checks != _charted || _chart?.Key != asset.Symbol)
        {
            (_charted, _chart) = (checks, LiveErrorChart.Of(asset.Symbol, checks.AsSpan()));
            _last = checks.IsEmpty ? null : ErrorOf(checks, checks[^1].Version);
        }
    }

    private async Task<SwapError?> LiveAsync(RunStep? step, CancellationToken cancellationToken) => step is not { VersionId: { } id } ? null
        : ErrorOf(await Checks.ReadAsync(step.Asset, LstmForecaster.ModelName, cancellationToken), id);

    private SwapError? ErrorOf(ImmutableArray<ModelCheck> checks, string version) =>
        SwapError.Of(checks.AsSpan(), version, MostChecks, (int)(State.Horizon / State.Market.Interval));

    private async Task<ModelVersion?> FindAsync(RunStep? step, CancellationToken cancellationToken)
    {
        if (step is not { VersionId: { } id })
        {
            return null;
        }

        if (!_versions.TryGetValue((step.Asset, id), out var version))
        {
            _versions[(step.Asset, id)] = version = await Registry.FindAsync(step.Asset, id, cancellationToken);
        }

        return version;
    }

    private bool TryReadMinimum(out int minimum) =>
        int.TryParse(_minimum, NumberStyles.None, CultureInfo.InvariantCulture, out minimum) && minimum is >= LeastSamples and <= MostSamples;

    // How many more it takes; what is no count is refused as it is sent.
    private int Wanting(int verified) => TryReadMinimum(out var minimum) ? Math.Max(0, minimum - verified) : 0;

    private async Task FineTuneAsync()
    {
        _fault = TryReadMinimum(out var minimum) ? null : FineTuningTexts.FormatWholeNumber(LeastSamples, NumberFormat.Count(MostSamples));
        if (_fault is not null || _asset is not { } asset)
        {
            return;
        }

        await ActAsync(
            "work.fine-tune", asset.Symbol, user => Queue.RequestAsync(FineTuner.JobName, new FineTuneInput(asset, minimum), user, CancellationToken.None));
    }
}
