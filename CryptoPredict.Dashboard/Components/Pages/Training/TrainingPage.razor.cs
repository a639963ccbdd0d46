using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>Training as it happens, and every run there was.</summary>
public sealed partial class TrainingPage
{
    private RunWindow _window = null!;
    private RunFilter _filter = RunFilter.Parse([], null, null, null, new TimeRange(TimeRange.AllTime), new TableAddress());
    private RunPage _history = new([], 0);
    private Asset? _asset;
    private RunCurve? _curve;
    private DateTimeOffset _now;
    private string _target = "";
    private string _preset = "";

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private ActiveRuns Active { get; set; } = null!;

    [Inject]
    private IJobQueue Queue { get; set; } = null!;

    [Inject]
    private JobActions Jobs { get; set; } = null!;

    [Inject]
    private JobCatalogue Catalogue { get; set; } = null!;

    [Inject]
    private IOptions<RetrainOptions> Options { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private long? RunId { get; set; }

    [SupplyParameterFromQuery(Name = "curve")]
    private string? CurveName { get; set; }

    [SupplyParameterFromQuery(Name = "job")]
    private string? JobName { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

    private string Headline => _window.Run is { Request.Job: var job, Id: var id } ? $"{char.ToUpperInvariant(job[0])}{job[1..]} #{id}" : "Last round";

    protected override void OnInitialized()
    {
        _window = new RunWindow(Ledger, Active);
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
        var filter = RunFilter.Parse(Catalogue.Training, JobName, StateName, Scope, AskedRange(), AskedTable);
        (var table, _history) = await filter.Table.ReadAsync(
            RunFilter.PageSize,
            table => Ledger.ReadAsync((filter with { Table = table }).ToQuery(asset, _now, Browser.Zone), cancellationToken),
            read => read.Total);
        _filter = filter with { Table = table };
        await _window.RefreshAsync(RunId ?? await _window.FindNewestAsync(Retrainer.JobName, asset, cancellationToken), cancellationToken);
        _curve = _window.Curves.FirstOrDefault(curve => curve.Name == CurveName) ?? (_window.Curves.Count > 0 ? _window.Curves[^1] : null);
    }

    private Task RetrainAsync() => ActAsync("work.retrain", _target == "all" ? "all" : _asset?.Symbol, user => Queue.RequestAsync(
        Retrainer.JobName, new RetrainInput(_target == "all" ? null : _asset, LstmPreset: _preset.Length == 0 ? null : _preset), user, CancellationToken.None));

    private async Task CancelAsync(JobRun run)
    {
        var question = new Question(
            $"Stop {run.Request.Job} #{run.Id}?", "It stops within an epoch or a tree. Versions it has finished stay.", "Stop it");
        if (await AskAsync(question) is not null)
        {
            await ActAsync("run.cancel", $"run {run.Id}", user => Jobs.CancelAsync(run.Id, user, CancellationToken.None));
        }
    }

    // A run keeps the budget it was started with; the setting may have changed since.
    private TimeSpan BudgetOf(JobRun run) =>
        run.Parameters.TryGetValue("budget_seconds", out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : Options.Value.Budget;
}
