using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>
/// Files in: what is in them, how they are merged, and what the models make of them. All of it lives in the store, so a reload loses nothing.
/// </summary>
public sealed partial class DataPage : IAsyncDisposable
{
    private const int PageSize = 20;

    private JobRun? _run;
    private ScriptModule? _script;
    private UploadPage _uploads = new([], 0);
    private TableAddress _table = new();
    private IReadOnlyDictionary<long, JobRun> _runs = new Dictionary<long, JobRun>();
    private Upload? _upload;
    private bool _loaded;

    [Inject]
    private DataServices Data { get; set; } = null!;

    [Inject]
    private UploadRequests Requests { get; set; } = null!;

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private TimeProvider Wall { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "upload")]
    private long? UploadId { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Uploads | LiveTopics.Runs;

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = new ScriptModule(Js, "./js/upload.js");
            await _script.InvokeVoidAsync("ready", CancellationToken.None);
        }
    }

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_upload?.Id != UploadId)
        {
            Outcome = null;
        }

        var (from, to) = AskedRange().Bounds(Wall.GetUtcNow(), Browser.Zone);
        (_table, _uploads) = await AskedTable.ReadAsync(
            PageSize,
            table => Data.Uploads.ReadAsync(
                new UploadQuery(from, to, (table.Page - 1) * PageSize, PageSize, table.Sort<UploadColumn>()), cancellationToken),
            read => read.Total);
        _upload = UploadId is { } id ? await Data.Uploads.FindAsync(id, cancellationToken) : null;
        _run = await FindRunAsync(cancellationToken);
        var open = await Ledger.ReadAsync(new RunQuery([UploadTraining.JobName], RunStates.Open, Limit: RunQuery.MaxLimit), cancellationToken);
        _runs = open.Items.ToDictionary(run => run.Id);
        _loaded = true;
    }

    /// <summary>The run over the chosen upload; without one that under way over another, which stays in sight when it has ended.</summary>
    private async Task<JobRun?> FindRunAsync(CancellationToken cancellationToken)
    {
        if (UploadId is not null)
        {
            return _upload?.RunId is { } id ? await Ledger.FindAsync(id, cancellationToken) : null;
        }

        var newest = await Ledger.FindNewestAsync(UploadTraining.JobName, null, cancellationToken);
        return newest is { State: var state } && (!state.HasEnded() || newest.Id == _run?.Id) ? newest : null;
    }

    private Task InspectAsync(UploadReading reading) => DoAsync("upload.inspect", async _ =>
    {
        await Data.Intake.InspectAsync(_upload!.Id, reading, CancellationToken.None);
        return "Every row was checked again.";
    });

    private Task MergeAsync(MergePlan plan) => DoAsync("upload.merge", async user =>
        (await Requests.RequestAsync(_upload!.Id, plan, user, CancellationToken.None)).Message);

    private async Task RemoveAsync()
    {
        var question = new Question(
            $"Remove upload #{_upload!.Id}?",
            _upload.State == UploadState.Merged
                ? "It leaves this list; what was merged stays in the data set." : "Its file is deleted; the data set is as before.",
            "Remove it");
        if (await AskAsync(question) is not null)
        {
            await DoAsync("upload.remove", async _ =>
            {
                await Requests.RemoveAsync(_upload.Id, CancellationToken.None);
                Navigation.NavigateTo(Navigation.With(("upload", null)));
                return "The upload was removed.";
            });
        }
    }

    private Task DoAsync(string what, Func<string, Task<string>> action) => ActAsync(what, _upload is { Id: var id } ? $"upload {id}" : null, async user =>
    {
        try
        {
            return new ActionOutcome(true, await action(user));
        }
        catch (UploadException refusal)
        {
            return new ActionOutcome(false, refusal.Message);
        }
    });
}
