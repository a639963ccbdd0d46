using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Runs;

/// <summary>
/// One run of whatever job, from its request to its end: how it stands, how far it is and how long it will still take, its budget, losses, log, steps and
/// figures, and for admins a way to stop it. It follows the run by itself, so the page around it is not drawn anew for a line of its log.
/// </summary>
public sealed partial class RunPanel
{
    private RunWindow _window = null!;
    private DateTimeOffset _now;
    private bool _changed;

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private ActiveRuns Active { get; set; } = null!;

    [Inject]
    private JobActions Jobs { get; set; } = null!;

    [Inject]
    private JobCatalogue Catalogue { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required long RunId { get; set; }

    /// <summary>Further controls beside the one that stops it.</summary>
    [Parameter]
    public RenderFragment? End { get; set; }

    /// <summary>What the page shows of it besides, at the end.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs | LiveTopics.RunReports;

    private bool IsStopping => _window.Progress?.StoppedBy is not null;

    // How many versions were made and promoted stands in its sentence, and what came to nothing needs no place.
    private static RunFigure[] Told(JobRun run) =>
        [.. run.Figures.Where(figure => figure is { Value: not 0, Name: not (RunFigure.Models or RunFigure.Promoted) })];

    protected override void OnInitialized()
    {
        _window = new RunWindow(Ledger, Active);
        base.OnInitialized();
    }

    protected override Task OnParametersSetAsync()
    {
        _changed = true;
        return base.OnParametersSetAsync();
    }

    // Reports of other runs come here too.
    protected override bool ShouldRender()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _now = State.Market.Clock.GetUtcNow();
        _changed |= await _window.RefreshAsync(RunId, cancellationToken);
    }

    private void Close()
    {
        CloseOutcome();
        _changed = true;
    }

    private async Task CancelAsync(JobRun run)
    {
        var becomes = run.State == RunState.Running
            ? Catalogue.Find(run.Request.Job)?.Definition.WhenStopped ?? RunsTexts.FinishedStays
            : RunsTexts.NoStart;
        if (await AskAsync(new Question(RunsTexts.FormatStopRun(run.Id), becomes, RunsTexts.StopIt)) is not null)
        {
            await ActAsync("run.cancel", $"run {run.Id}", user => Jobs.CancelAsync(run.Id, user, CancellationToken.None));
            await RefreshNowAsync();
            _changed = true;
        }
    }

    private string? AboutOf(JobRun run) => Catalogue.InWords(run.Request)
        ?? (Catalogue.Training.Contains(run.Request.Job) ? Words.AssetsOf(run.Request) : null);

    private string AskedBy(JobRun run) => AboutOf(run) is { } about ? RunsTexts.FormatAboutAskedBy(about, Words.AskerOf(run.Request))
        : RunsTexts.FormatAskedBy(Words.AskerOf(run.Request));

    private static string AskedText(JobRun run) => (run.MarketTime, run.Duration) switch
    {
        (null, null) => "{0}",
        (null, _) => RunsTexts.AskedTook,
        (_, null) => RunsTexts.AskedStarted,
        _ => RunsTexts.AskedStartedTook,
    };

    // What it may take; null for work without a budget. A run keeps the one it was started with.
    private static TimeSpan? BudgetOf(JobRun run) =>
        run.Parameters.TryGetValue("budget_seconds", out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
