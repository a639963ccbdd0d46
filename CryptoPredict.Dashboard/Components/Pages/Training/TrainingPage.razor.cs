using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Runs;
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
    private bool _isEmpty;
    private RunFilter _filter = RunFilter.Parse([], null, null, null, new TimeRange(TimeRange.AllTime), new TableAddress());
    private RunPage _history = new([], 0);
    private Asset? _asset;
    private JobRun? _newest;
    private long? _shown;
    private DateTimeOffset? _next;
    private DateTimeOffset _now;
    private bool _all;
    private string _preset = "";

    [Inject]
    private IJobLedger Ledger { get; set; } = null!;

    [Inject]
    private IJobQueue Queue { get; set; } = null!;

    [Inject]
    private JobCatalogue Catalogue { get; set; } = null!;

    [Inject]
    private JobSchedule Schedule { get; set; } = null!;

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

    [SupplyParameterFromQuery(Name = "job")]
    private string? JobName { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Runs;

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
        _isEmpty = _history.Total == 0 && TableAddress.WithoutFilters(Navigation) is null;
        _next = !_isEmpty ? null : Schedule.NextOf(Catalogue.Require(Retrainer.JobName)).Select(time => (DateTimeOffset?)time).FirstOrDefault();
        _newest = await Ledger.FindNewestAsync(Retrainer.JobName, asset, cancellationToken);
        _shown = RunId ?? _newest?.Id;
    }

    // Of what the button would train.
    private bool MayTrain => MayAct && !Acting && HasCandles(_all ? null : _asset);

    private Task RetrainAsync() => ActAsync("work.retrain", _all ? "all" : _asset?.Symbol, user => Queue.RequestAsync(
        Retrainer.JobName, new RetrainInput(_all ? null : _asset, LstmPreset: _preset.Length == 0 ? null : _preset), user, CancellationToken.None));
}
