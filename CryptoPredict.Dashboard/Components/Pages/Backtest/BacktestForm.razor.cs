using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>What a backtest is to do; checked while it is typed, with what it will cost.</summary>
public sealed partial class BacktestForm : IDisposable
{
    private static readonly (TimeSpan, string)[] Intervals = [.. BacktestDraft.Intervals.Select(interval => (interval, IntervalWords.Of(interval)))];
    private readonly BacktestDraft _draft = new();
    private readonly CancellationTokenSource _disposal = new();
    private BacktestPlan? _plan;
    private BacktestPlan? _last;
    private TimeSpan? _estimate;
    private BacktestRefusedException? _refusal;
    private Asset? _checked;
    private int _asked;

    [Inject]
    private IBacktester Backtester { get; set; } = null!;

    [Inject]
    private BrowserTime Browser { get; set; } = null!;

    /// <summary>The asset.</summary>
    [Parameter, EditorRequired]
    public required Asset Asset { get; set; }

    /// <summary>Whether nothing can be started just now.</summary>
    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Why not.</summary>
    [Parameter]
    public string? WhyLocked { get; set; }

    /// <summary>The reader wants it.</summary>
    [Parameter]
    public EventCallback<BacktestSettings> OnStart { get; set; }

    public void Dispose()
    {
        _disposal.Cancel();
        _disposal.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_checked != Asset)
        {
            _checked = Asset;
            await CheckAsync();
        }
    }

    private Task ChooseAsync(string model, bool chosen)
    {
        _ = chosen ? _draft.Models.Add(model) : _draft.Models.Remove(model);
        return CheckAsync();
    }

    private async Task CheckAsync()
    {
        var asked = ++_asked;
        BacktestPlan? plan = null;
        TimeSpan? estimate = null;
        BacktestRefusedException? refusal = null;
        try
        {
            plan = await Backtester.PlanAsync(Asset, _draft.ToSettings(Browser.Zone), _disposal.Token);
            estimate = await Backtester.EstimateAsync(plan, _disposal.Token);
        }
        catch (BacktestRefusedException refused)
        {
            refusal = refused;
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            return;
        }

        // Of two checks under way the last one asked for counts.
        if (asked == _asked)
        {
            (_plan, _estimate, _refusal) = (plan, estimate, refusal);
            _last = plan ?? _last;
        }
    }

    private async Task SubmitAsync()
    {
        await CheckAsync();
        if (_plan is not null)
        {
            await OnStart.InvokeAsync(_draft.ToSettings(Browser.Zone));
        }
    }

    private Task ChangeAsync(Action change)
    {
        change();
        return CheckAsync();
    }

    // Its times stand where the text has them.
    private string Told(BacktestPlan plan)
    {
        var (candles, folds) = (NumberFormat.Count(plan.Candles), BacktestWords.Folds(plan.Folds));
        return _estimate is { } estimate ? BacktestTexts.FormatPlanAndCost("{0}", "{1}", candles, folds, NumberFormat.Age(estimate))
            : BacktestTexts.FormatPlan("{0}", "{1}", candles, folds);
    }

    // What a field stands for that was not touched, or was emptied: of the last plan, which a refusal of another field leaves in place.
    private DateTime? Planned(DateTimeOffset? time) => time is { } at ? TimeZoneInfo.ConvertTime(at, Browser.Zone).DateTime : null;

    private string? PlannedRows => _last is { } plan ? NumberFormat.Count(plan.Rows) : null;

    private string? PlannedSeed => _last is { } plan ? NumberFormat.Count(plan.Seed) : null;

    private string? Wrong(string setting) => _refusal?.Setting == setting ? _refusal.Message : null;
}
