using System.Globalization;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Training;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using TrainingRun = CryptoPredict.Core.Registry.TrainingRun;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>How the models would have done over a period, trained as they are live.</summary>
public sealed partial class BacktestPage
{
    private const int PageSize = 15;

    private RunWindow _window = null!;
    private ConfirmDialog _dialog = null!;
    private RunPage _history = new([], 0);
    private int _page = 1;
    private Asset? _asset;
    private ActiveRun? _active;
    private BacktestResult? _result;
    private IReadOnlyList<PlotSeries> _series = [];
    private PlotData? _chart;
    private DateTimeOffset _now;
    private long? _read;

    [Inject]
    private ITrainingRuns Runs { get; set; } = null!;

    [Inject]
    private IBacktestStore Store { get; set; } = null!;

    [Inject]
    private ActiveRuns Active { get; set; } = null!;

    [Inject]
    private IWorkRequests Work { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "id")]
    private long? Id { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? OutcomeName { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    [SupplyParameterFromQuery(Name = Pager.Parameter)]
    private int? PageNumber { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

    private bool AllAssets => Scope == "all";

    protected override void OnInitialized()
    {
        _window = new RunWindow(Runs);
        base.OnInitialized();
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _asset = AssetAddress.Resolve(State, AssetSymbol);
        if (_asset is not { } asset)
        {
            return;
        }

        _now = State.Market.Clock.GetUtcNow();
        var query = new RunQuery(RunKind.Backtest, AllAssets ? null : asset, QueryAddress.Parse<RunOutcome>(OutcomeName), Limit: PageSize);
        (_page, _history) = await QueryAddress.ReadPageAsync(
            QueryAddress.PageOf(PageNumber), PageSize, page => Runs.ReadAsync(query with { Offset = (page - 1) * PageSize }, cancellationToken), read => read.Total);
        await _window.RefreshAsync(await WantedAsync(asset, cancellationToken), cancellationToken);
        _active = _window.Run is { Outcome: RunOutcome.Running } run ? Active.Find(run.Id) : null;
        await ReadResultAsync(cancellationToken);
    }

    /// <summary>The one in the address, if it is a backtest; else the one under way or the newest.</summary>
    private async Task<long?> WantedAsync(Asset asset, CancellationToken cancellationToken)
    {
        if (Id is { } id)
        {
            return await Runs.FindAsync(id, cancellationToken) is { Start.Kind: RunKind.Backtest } ? id : null;
        }

        var last = await Runs.ReadAsync(new RunQuery(RunKind.Backtest, asset, Limit: 1), cancellationToken);
        return last.Items is [var run] ? run.Id : null;
    }

    // A result never changes: it is read once.
    private async Task ReadResultAsync(CancellationToken cancellationToken)
    {
        var wanted = _window.Run is { Outcome: RunOutcome.Succeeded } run ? run.Id : (long?)null;
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
        var ticket = await Work.BacktestAsync(_asset!.Value, settings, user, CancellationToken.None);
        if (ticket.Accepted && Id is not null)
        {
            // What was just asked for is what the reader wants to see.
            Navigation.NavigateTo(Navigation.With(("id", null)), replace: true);
        }

        return new Said(ticket.Accepted, ticket.Message);
    });

    private async Task CancelAsync(ActiveRun run)
    {
        var question = new Question($"Stop backtest #{run.Id}?", "It stops within an epoch or a tree. Nothing of it is kept but its log.", "Stop it");
        if (await _dialog.AskAsync(question) is not null)
        {
            await ActAsync("work.cancel", $"run {run.Id}", _ => Task.FromResult(Active.Cancel(run.Id)
                ? new Said(true, $"Backtest #{run.Id} was told to stop.")
                : new Said(false, $"Backtest #{run.Id} had ended before.")));
        }
    }

    private async Task RemoveAsync(TrainingRun run)
    {
        var question = new Question($"Remove backtest #{run.Id}?", "Its result and its log go for good. Nothing else rests on them.", "Remove it");
        if (await _dialog.AskAsync(question) is not null)
        {
            await ActAsync("backtest.remove", $"run {run.Id}", async _ => await Runs.RemoveAsync(run.Id, CancellationToken.None)
                ? new Said(true, $"Backtest #{run.Id} was removed.")
                : new Said(false, $"Backtest #{run.Id} is gone already."));
        }
    }

    private static string ChartLabel(BacktestResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"Relative MAE over time of {result.Plan.Asset}, {result.Curve.Times.Length} points; at the end {string.Join(", ", result.Scores.Where(score => score.Score.Model != "persistence").Select(score => $"{BacktestWords.Model(score.Score.Model)} {BacktestScores.Relative(score.Score.RelativeMae)}"))}.");
}
