using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using TrainingRun = CryptoPredict.Core.Registry.TrainingRun;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>Training as it happens, and every run there was.</summary>
public sealed partial class TrainingPage
{
    private RunWindow _window = null!;
    private ConfirmDialog _dialog = null!;
    private RunFilter _filter = RunFilter.Parse(null, null, null, null);
    private RunPage _history = new([], 0);
    private Asset? _asset;
    private ActiveRun? _active;
    private RunCurve? _curve;
    private DateTimeOffset _now;
    private string _target = "";
    private string _preset = "";

    [Inject]
    private ITrainingRuns Runs { get; set; } = null!;

    [Inject]
    private ActiveRuns Active { get; set; } = null!;

    [Inject]
    private IWorkRequests Work { get; set; } = null!;

    [Inject]
    private IOptions<RetrainOptions> Options { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private long? RunId { get; set; }

    [SupplyParameterFromQuery(Name = "curve")]
    private string? CurveName { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? OutcomeName { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    [SupplyParameterFromQuery(Name = Pager.Parameter)]
    private int? PageNumber { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

    private string Headline => _window.Run is { } run
        ? $"{char.ToUpperInvariant(Words.Of(run.Start.Kind)[0])}{Words.Of(run.Start.Kind)[1..]} #{run.Id}"
        : "Last round";

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
        _filter = RunFilter.Parse(Kind, OutcomeName, Scope, PageNumber);
        (var number, _history) = await QueryAddress.ReadPageAsync(
            _filter.Page, RunFilter.PageSize, page => Runs.ReadAsync((_filter with { Page = page }).ToQuery(asset), cancellationToken), read => read.Total);
        _filter = _filter with { Page = number };
        var id = RunId ?? await NewestAsync(asset, cancellationToken);
        await _window.RefreshAsync(id, cancellationToken);
        _active = _window.Run is { Outcome: RunOutcome.Running } run ? Active.Find(run.Id) : null;
        _curve = _window.Curves.FirstOrDefault(curve => curve.Name == CurveName) ?? (_window.Curves.Count > 0 ? _window.Curves[^1] : null);
    }

    private async Task<long?> NewestAsync(Asset asset, CancellationToken cancellationToken)
    {
        var running = Active.Current.LastOrDefault(run => run.Kind == RunKind.Retrain && (run.Asset is null || run.Asset == asset));
        if (running is not null)
        {
            return running.Id;
        }

        var last = await Runs.ReadAsync(new RunQuery(RunKind.Retrain, asset, Limit: 1), cancellationToken);
        return last.Items is [var run] ? run.Id : null;
    }

    private Task RetrainAsync() => ActAsync("work.retrain", _target == "all" ? "all" : _asset?.Symbol, async user =>
    {
        var ticket = await Work.RetrainAsync(_target == "all" ? null : _asset, _preset.Length == 0 ? null : _preset, user, CancellationToken.None);
        return new Said(ticket.Accepted, ticket.Message);
    });

    private async Task CancelAsync(ActiveRun run)
    {
        var question = new Question(
            $"Stop {Words.Of(run.Kind)} #{run.Id}?", "It stops within an epoch or a tree. Versions it has finished stay.", "Stop it");
        if (await _dialog.AskAsync(question) is not null)
        {
            await ActAsync("work.cancel", $"run {run.Id}", _ => Task.FromResult(Active.Cancel(run.Id)
                ? new Said(true, $"Run #{run.Id} was told to stop.")
                : new Said(false, $"Run #{run.Id} had ended before.")));
        }
    }

    // A run keeps the budget it was started with; the setting may have changed since.
    private TimeSpan BudgetOf(TrainingRun run) =>
        run.Start.Parameters.TryGetValue("budget_seconds", out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : Options.Value.Budget;
}
