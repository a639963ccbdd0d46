using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.FeedbackLoop;

/// <summary>The direction models: when they are trained, what they say, and how often they are right.</summary>
public sealed partial class FeedbackLoopPage
{
    private SignalFilter _filter = SignalFilter.Parse(null, null, null, new TimeRange(TimeRange.AllTime), new TableAddress());
    private FeedbackStatus? _status;
    private PlotData? _accuracy;
    private IReadOnlyList<PlotSeries> _lines = [];
    private SignalPage _log = new([], 0);
    private Asset? _asset;
    private DateTimeOffset _now;
    private int _mostOutcomes;
    private bool _unknownAsset;
    private string _target = "";

    // Signals from this time on came after the reader left the first page; they would push others from page to page.
    private DateTimeOffset? _end;

    [Inject]
    private IFeedbackState Feedback { get; set; } = null!;

    [Inject]
    private IJobQueue Queue { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    private string? Model { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? RowState { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    private string? Scope { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Feedback | LiveTopics.Runs;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _filter = SignalFilter.Parse(Model, RowState, Scope, AskedRange(), AskedTable);
        _now = State.Market.Clock.GetUtcNow();
        _asset = AssetAddress.Resolve(State, AssetSymbol);
        _unknownAsset = _asset is null;
        if (_asset is not { } asset)
        {
            return;
        }

        var status = await Feedback.ReadAsync(cancellationToken);
        (var table, _log) = await _filter.Table.ReadAsync(
            SignalFilter.PageSize,
            table =>
            {
                _end = table.Page == 1 ? null : _end ?? _now;
                return Feedback.ReadSignalsAsync((_filter with { Table = table }).Query(asset, _now, Browser.Zone, _end), cancellationToken);
            },
            read => read.Total);
        _filter = _filter with { Table = table };
        var series = status.Models.Where(model => model.Asset == asset).Select(model => model.Series).ToArray();
        _accuracy = AccuracyChart.Of(asset, series, Feedback.Options, out var begun);
        var lines = AccuracyChart.Lines(begun);
        _lines = lines.SequenceEqual(_lines) ? _lines : lines;
        _mostOutcomes = series.Length == 0 ? 0 : series.Max(log => log.Accuracy().Count);
        _status = status;
    }

    // It has said nothing yet, and will not before a version of it passes the gate.
    private static bool IsNew(DirectionStatus model) => model is { Silent: not null, Whole.Count: 0 };

    private Task RunTierAsync(int tier) => ActAsync("work.tier", $"tier {tier}, {(_target.Length == 0 ? "all" : _asset?.Symbol)}", by => Queue.RequestAsync(
        Core.Training.Feedback.FeedbackLoop.JobName, new TierInput(tier, _target.Length == 0 ? null : _asset), by, CancellationToken.None));

    private async Task TurnAsync(bool on)
    {
        var question = new Question(FeedbackLoopTexts.SwitchOffQuestion, FeedbackLoopTexts.WhatSwitchOffDoes, FeedbackLoopTexts.SwitchOff, AsksReason: true);
        var reason = on ? "" : await AskAsync(question);
        if (reason is null)
        {
            return;
        }

        await ActAsync(
            on ? "feedback.on" : "feedback.off", null,
            async by =>
            {
                await Feedback.SetEnabledAsync(on, by, CancellationToken.None);
                await RefreshNowAsync();
                return new ActionOutcome(true, on ? FeedbackLoopTexts.HasSwitchedOn : FeedbackLoopTexts.HasSwitchedOff);
            },
            reason);
    }
}
