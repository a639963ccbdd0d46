using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>What runs in the background, what ran, what will run; analysts look, admins act.</summary>
public sealed partial class JobsPage
{
    private const int NewestShown = 5;

    private static (JobsTab Tab, string Name)[] Tabs =>
    [
        (JobsTab.Overview, JobsTexts.Overview),
        (JobsTab.Schedules, JobsTexts.Schedules),
        (JobsTab.Active, JobsTexts.Active),
        (JobsTab.History, JobsTexts.History),
        (JobsTab.Actions, JobsTexts.Actions),
    ];

    private JobsAddress _address = JobsAddress.Parse(null, null, null, null, new TimeRange(TimeRange.AllTime), null, new TableAddress(), null, null);
    private JobRange _range = JobRange.All[0];
    private IReadOnlyList<JobRun> _newest = [];
    private DateTimeOffset _now;
    private JobCounts? _counts;
    private JobStory? _story;
    private IReadOnlyList<RunEnd> _ends = [];
    private IReadOnlyList<JobDefinition> _jobs = [];
    private IReadOnlyList<JobLine> _lines = [];
    private IReadOnlyList<JobRun> _running = [];
    private JobActionPage _actions = new([], 0);
    private IReadOnlyList<WaitingRun> _waiting = [];
    private RunPage _page = new([], 0);

    [Inject]
    private JobsView View { get; set; } = null!;

    [Inject]
    private JobActions Actions { get; set; } = null!;

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private JobCatalogue Catalogue { get; set; } = null!;

    [Inject]
    private TimeProvider Wall { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "tab")]
    private string? TabName { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "job")]
    private string? JobName { get; set; }

    [SupplyParameterFromQuery(Name = "by")]
    private string? By { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "chart")]
    private string? ChartRange { get; set; }

    [SupplyParameterFromQuery(Name = "size")]
    private int? Size { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private long? RunId { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

    protected override void OnInitialized()
    {
        _jobs = [.. Catalogue.All.Select(job => job.Definition)];
        base.OnInitialized();
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _address = JobsAddress.Parse(TabName, StateName, JobName, By, AskedRange(), Show, AskedTable, Size, RunId);
        _now = Wall.GetUtcNow();
        _story = _address.Run is { } id ? await View.FindAsync(id, cancellationToken) : null;
        await RefreshTabAsync(cancellationToken);
        _counts = await View.CountAsync(cancellationToken);
    }

    private async Task RefreshTabAsync(CancellationToken cancellationToken)
    {
        switch (_address.Tab)
        {
            case JobsTab.Schedules:
                _lines = await View.ReadJobsAsync(cancellationToken);
                break;
            case JobsTab.Active:
                await RefreshActiveAsync(cancellationToken);
                break;
            case JobsTab.History:
                _page = await ReadPageAsync(address => Ledger.ReadAsync(address.ToQuery(_now, Browser.Zone), cancellationToken), read => read.Total);
                break;
            case JobsTab.Actions:
                _actions = await ReadPageAsync(
                    address => Ledger.ReadActionsAsync(address.ToActionQuery(_now, Browser.Zone), cancellationToken), read => read.Total);
                break;
            default:
                await RefreshChartAsync(cancellationToken);
                _newest = (await Ledger.ReadAsync(new RunQuery(Limit: NewestShown), cancellationToken)).Items;
                await RefreshActiveAsync(cancellationToken);
                break;
        }
    }

    // Where none is named, a day; an hour while all that ended there ended lately, for a chart of a day would be a bar at its edge.
    private async Task RefreshChartAsync(CancellationToken cancellationToken)
    {
        var (hour, day) = (JobRange.All[0], JobRange.All[1]);
        var named = JobRange.All.FirstOrDefault(range => range.Name == ChartRange);
        _ends = await View.ReadEndsAsync(named ?? day, cancellationToken);
        _range = named ?? (_ends.Count > 0 && _ends.All(end => end.At > _now - hour.Length) ? hour : day);
    }

    private async Task<T> ReadPageAsync<T>(Func<JobsAddress, Task<T>> read, Func<T, long> total)
    {
        var (table, rows) = await _address.Table.ReadAsync(_address.Size, table => read(_address with { Table = table }), total);
        _address = _address with { Table = table };
        return rows;
    }

    private async Task RefreshActiveAsync(CancellationToken cancellationToken)
    {
        var running = await Ledger.ReadAsync(new RunQuery(States: [RunState.Running], Limit: RunQuery.MaxLimit), cancellationToken);
        _running = [.. running.Items.Reverse()];
        _waiting = await View.ReadWaitingAsync(cancellationToken);
    }

    private Task TriggerAsync((JobLine Line, bool Verified) asked) => DoAsync(
        "job.trigger", asked.Line.Definition.Name, by => Actions.TriggerAsync(asked.Line.Definition.Name, asked.Verified, by, CancellationToken.None));

    private Task ResumeAsync(JobLine line) =>
        DoAsync("job.resume", line.Definition.Name, by => Actions.ResumeAsync(line.Definition.Name, by, CancellationToken.None));

    private Task ChangeScheduleAsync((JobLine Line, JobTiming Timing) asked) =>
        DoAsync("job.schedule", asked.Line.Definition.Name, by =>
            Actions.ChangeScheduleAsync(asked.Line.Definition.Name, asked.Timing, by, CancellationToken.None));

    private Task ResetScheduleAsync(JobLine line) =>
        DoAsync("job.schedule-reset", line.Definition.Name, by => Actions.ResetScheduleAsync(line.Definition.Name, by, CancellationToken.None));

    private async Task PauseAsync(JobLine line)
    {
        var question = new Question(
            JobsTexts.FormatPauseQuestion(line.Definition.Title), JobsTexts.PauseMeaning, JobsTexts.Pause, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await DoAsync("job.pause", line.Definition.Name, by => Actions.PauseAsync(line.Definition.Name, reason, by, CancellationToken.None));
        }
    }

    private async Task CancelAsync(long id)
    {
        if (await AskAsync(new Question(JobsTexts.FormatStopQuestion(id), JobsTexts.StopMeaning, JobsTexts.StopIt)) is not null)
        {
            await DoAsync("run.cancel", $"run {id}", by => Actions.CancelAsync(id, by, CancellationToken.None));
        }
    }

    private async Task<bool> AgainAsync(IReadOnlyList<long> ids)
    {
        await DoAllAsync("run.again", ids, (id, by) => Actions.RunAgainAsync(id, by, CancellationToken.None));
        return true;
    }

    /// <returns>Whether the reader did want it.</returns>
    private async Task<bool> DismissAsync(IReadOnlyList<long> ids)
    {
        var question = new Question(
            ids.Count == 1 ? JobsTexts.FormatDismissOne(ids[0]) : JobsTexts.FormatDismissMany(ids.Count), JobsTexts.DismissMeaning, JobsTexts.Dismiss);
        if (await AskAsync(question) is null)
        {
            return false;
        }

        await DoAllAsync("run.dismiss", ids, (id, by) => Actions.DismissAsync(id, by, CancellationToken.None));
        return true;
    }

    // Of many, the faults come first.
    private Task DoAllAsync(string what, IReadOnlyList<long> ids, Func<long, string, Task<ActionOutcome>> action) =>
        DoAsync(what, $"runs {string.Join(", ", ids)}", async by =>
    {
        List<ActionOutcome> outcomes = [];
        foreach (var id in ids)
        {
            outcomes.Add(await action(id, by));
        }

        return new ActionOutcome(outcomes.All(one => one.Done), string.Join(' ', outcomes.OrderBy(one => one.Done).Select(one => one.Message)));
    });

    private async Task DoAsync(string what, string? target, Func<string, Task<ActionOutcome>> action)
    {
        await ActAsync(what, target, action);
        await RefreshNowAsync();

        // A part of the page that waits for the answer renders only itself.
        StateHasChanged();
    }
}
