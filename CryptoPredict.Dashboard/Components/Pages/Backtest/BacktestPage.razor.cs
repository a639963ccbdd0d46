using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>How the models would have done over a period, trained as they are live.</summary>
public sealed partial class BacktestPage
{
    private const int PageSize = 15;

    private JobRun? _run;
    private RunPage _history = new([], 0);
    private TableAddress _table = new();
    private Asset? _asset;
    private BacktestResult? _result;
    private IReadOnlyList<PlotSeries> _series = [];
    private PlotData? _chart;
    private DateTimeOffset _now;
    private long? _read;

    // Open without a click where there is no result to look at.
    private bool _formOpen;

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private IBacktestStore Store { get; set; } = null!;

    [Inject]
    private IJobQueue Queue { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "id")]
    private long? Id { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

    private bool AllAssets => Scope == "all";

    private string Heading => _run is { } run ? BacktestTexts.FormatTitleOf(run.Request.Asset?.Symbol, run.Id)
        : _asset is { } asset ? BacktestTexts.FormatTitleOfAsset(asset.Symbol) : BacktestTexts.Backtest;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _asset = AssetAddress.Resolve(State, AssetSymbol);
        if (_asset is not { } asset)
        {
            return;
        }

        _now = State.Market.Clock.GetUtcNow();
        var (from, to) = AskedRange().Bounds(_now, Browser.Zone);
        var asked = AskedTable;
        var query = new RunQuery([Backtester.JobName], QueryAddress.Parse<RunState>(StateName) is { } state ? [state] : null, AllAssets ? null : asset,
            Limit: PageSize, StartedFrom: from, StartedTo: to, Sort: asked.Sort<RunColumn>());
        (_table, _history) = await asked.ReadAsync(
            PageSize, table => Ledger.ReadAsync(query with { Offset = (table.Page - 1) * PageSize }, cancellationToken), read => read.Total);
        _run = await FindAsync(asset, cancellationToken);
        await ReadResultAsync(cancellationToken);
    }

    /// <summary>The one in the address, if it is a backtest; else the one under way or the newest.</summary>
    private async Task<JobRun?> FindAsync(Asset asset, CancellationToken cancellationToken) => Id is { } id
        ? await Ledger.FindAsync(id, cancellationToken) is { Request.Job: Backtester.JobName } run ? run : null
        : await Ledger.FindNewestAsync(Backtester.JobName, asset, cancellationToken);

    // A result never changes: it is read once.
    private async Task ReadResultAsync(CancellationToken cancellationToken)
    {
        var wanted = _run is { State: RunState.Succeeded } run ? run.Id : (long?)null;
        if (wanted == _read)
        {
            return;
        }

        _result = wanted is { } id ? await Store.FindAsync(id, cancellationToken) : null;
        _series = _result is null ? [] : BacktestChart.Series(_result.Curve);
        _chart = _result is null ? null : BacktestChart.Data(wanted!.Value, _result.Curve);
        _read = wanted;
    }

    private Task StartAsync(BacktestSettings settings) => ActAsync("work.backtest", _asset?.Symbol, async user =>
    {
        var outcome = await Queue.RequestAsync(Backtester.JobName, new BacktestInput(_asset!.Value, settings), user, CancellationToken.None);
        _formOpen &= !outcome.Done;
        if (outcome.Done && Id is not null)
        {
            // What was just asked for is what the reader wants to see.
            Navigation.NavigateTo(Navigation.With(("id", null)), replace: true);
        }

        return outcome;
    });

    private async Task RemoveAsync(JobRun run)
    {
        var question = new Question(BacktestTexts.FormatRemoveQuestion(run.Id), BacktestTexts.RemoveMeans, BacktestTexts.RemoveIt);
        if (await AskAsync(question) is not null)
        {
            await ActAsync("backtest.remove", $"run {run.Id}", async _ =>
            {
                if (!await Ledger.RemoveAsync(run.Id, CancellationToken.None))
                {
                    return new ActionOutcome(false, BacktestTexts.FormatGoneAlready(run.Id));
                }

                await Store.RemoveAsync(run.Id, CancellationToken.None);
                return new ActionOutcome(true, BacktestTexts.FormatWasRemoved(run.Id));
            });
        }
    }

    // What is no text, a time or a badge, stands where the text has it.
    private static string Told(BacktestResult result)
    {
        var (every, rows) = (IntervalWords.AfterEvery(result.Plan.RetrainEvery), NumberFormat.Count(result.Plan.Rows));
        var (seed, predictions) = (NumberFormat.Plain(result.Plan.Seed), NumberFormat.Count(result.Predictions));
        return result.Unverifiable == 0 ? BacktestTexts.FormatSettings("{0}", "{1}", every, rows, seed, predictions)
            : BacktestTexts.FormatSettingsAndGaps("{0}", "{1}", every, rows, seed, predictions, NumberFormat.Count(result.Unverifiable));
    }

    private static string Told(BandScore band) => BacktestTexts.FormatBand(
        "{0}", "{1}", NumberFormat.BasisPoints(band.MeanWidth), NumberFormat.BasisPoints(band.IntervalScore));

    private static string ChartLabel(BacktestResult result)
    {
        var ends = result.Scores.Where(score => score.Score.Model != RollingScores.PersistenceModel)
            .Select(score => $"{BacktestWords.Model(score.Score.Model)} {BacktestScores.Relative(score.Score.RelativeMae)}");
        return BacktestTexts.FormatChartLabel(result.Plan.Asset, result.Curve.Times.Length, string.Join(", ", ends));
    }
}
