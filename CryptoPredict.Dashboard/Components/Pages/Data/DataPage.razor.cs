using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
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
    private const string SetsTab = "sets";

    private JobRun? _run;
    private FilePreview _preview = null!;
    private MergeDraft _draft = new();
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

    [SupplyParameterFromQuery(Name = "tab")]
    private string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "set")]
    private string? SetName { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindName { get; set; }

    [SupplyParameterFromQuery(Name = "name")]
    private string? NamePart { get; set; }

    private bool ShowsSets => Tab == SetsTab && UploadId is null;

    // As the file is read now; as it was checked until it has been.
    private UploadFindings Found => _preview.Last?.Findings ?? _upload!.Findings;

    private protected override LiveTopics Follows => LiveTopics.Uploads | LiveTopics.Runs;

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _preview.Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    protected override void OnInitialized()
    {
        _preview = new FilePreview(Data);
        base.OnInitialized();
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
        var shown = _upload;
        _upload = UploadId is { } id ? await Data.Uploads.FindAsync(id, cancellationToken) : null;
        Propose(shown);
        _run = await FindRunAsync(cancellationToken);
        var open = await Ledger.ReadAsync(
            new RunQuery([UploadTraining.JobName, UploadTakeBack.JobName], RunStates.Open, Limit: RunQuery.MaxLimit), cancellationToken);
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

    // New findings are a new proposal of how to read the file; anything else leaves what the reader has chosen.
    private void Propose(Upload? shown)
    {
        if (_upload is not { State: UploadState.Waiting } waiting)
        {
            _preview.Clear();
        }
        else if (shown?.Id != waiting.Id || (shown.Findings.Reading != waiting.Findings.Reading && waiting.Findings.Reading != _draft.ToReading()))
        {
            _preview.Clear();
            _draft = MergeDraft.Of(waiting.Findings, waiting.Name, State.Market.Assets);
            _ = ReadAsync(null);
        }
    }

    private async Task ReadAsAsync(UploadKind kind)
    {
        _draft = new MergeDraft { Kind = kind, Dates = _draft.Dates, Decimals = _draft.Decimals, OnConflict = _draft.OnConflict };
        await ReadAsync(null);
        if (_upload is { } upload && _preview is { IsReading: false, Last.Findings: { NeedsName: true } found } && found.Reading.Kind == kind)
        {
            _draft.Target = MergeDraft.Of(found, upload.Name, State.Market.Assets).Target;
            await ReadAsync(null);
        }
    }

    // By another choice the series that is drawn may be none of the file's.
    private async Task ReadAsChosenAsync()
    {
        var drawn = _preview.Last is { Findings.SeriesCount: > 1, Curve.Series: var series } ? series : (Asset?)null;
        await ReadAsync(drawn);
        if (drawn is not null && _preview is { IsReading: false, Last.Curve: null })
        {
            await ReadAsync(null);
        }
    }

    private Task DrawAsync(Asset series) => ReadAsync(series);

    private async Task ReadAsync(Asset? drawn)
    {
        var draft = _draft;
        StateHasChanged();
        if (await _preview.ReadAsync(_upload!, draft.ToPlan(), drawn) && (draft.Value == 0 || draft.SameDay is null)
            && _preview.Last!.Findings.Reading is { Columns: { } columns } read)
        {
            (draft.Date, draft.Id, draft.Value, draft.SameDay) = (columns.Date, columns.Id ?? 0, columns.Value, read.SameDay);
        }

        StateHasChanged();
    }

    private Task MergeAsync() => DoAsync("upload.merge", async user =>
    {
        // What is merged already is trained on as it was merged.
        var plan = _upload!.State == UploadState.Merged ? _upload.Plan! : _draft.ToPlan();
        if (_upload.State == UploadState.Waiting && plan.Reading != _upload.Findings.Reading)
        {
            await Data.Intake.InspectAsync(_upload.Id, plan.Reading, CancellationToken.None);
        }

        return (await Requests.RequestAsync(_upload.Id, plan, user, CancellationToken.None)).Message;
    });

    private async Task TakeBackAsync()
    {
        var question = new Question(DataTexts.FormatTakeBackQuestion(_upload!.Id), DataTexts.TakeBackText, DataTexts.TakeItBack, AsksReason: true);
        if (await AskAsync(question) is { } reason)
        {
            await DoAsync(
                "upload.take_back", async user => (await Requests.TakeBackAsync(_upload.Id, reason, user, CancellationToken.None)).Message);
        }
    }

    private async Task RemoveAsync()
    {
        var question = new Question(
            DataTexts.FormatRemoveQuestion(_upload!.Id),
            _upload.State == UploadState.Merged ? DataTexts.RemoveMerged : DataTexts.RemoveWaiting,
            DataTexts.RemoveIt);
        if (await AskAsync(question) is not null)
        {
            await DoAsync("upload.remove", async _ =>
            {
                await Requests.RemoveAsync(_upload.Id, CancellationToken.None);
                Navigation.NavigateTo(Navigation.With(("upload", null)));
                return DataTexts.Removed;
            });
        }
    }

    private Task DoAsync(string what, Func<string, Task<string>> action) => ActAsync(
        what, _upload is { Id: var id } ? $"upload {id}" : null, async user => new ActionOutcome(true, await action(user)));
}
