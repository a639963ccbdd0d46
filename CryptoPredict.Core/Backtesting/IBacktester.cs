using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Backtesting;

/// <summary>A request to run a backtest.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Backtest">What is asked; null for the defaults.</param>
public sealed record BacktestInput(Asset Asset, BacktestSettings? Backtest = null) : IJobInput
{
    Asset? IJobInput.About => Asset;

    string? IJobInput.InWords => JobInput.Join([Asset.Symbol, .. Backtest is { } settings ? Parts(settings) : []]);

    private static string?[] Parts(BacktestSettings settings) =>
    [
        settings.From is { } from ? string.Create(CultureInfo.InvariantCulture, $"from {from.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null,
        settings.To is { } to ? string.Create(CultureInfo.InvariantCulture, $"to {to.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null,
        settings.RetrainEvery is { } every ? $"trained every {IntervalWords.AfterEvery(every)}" : null,
        settings.Rows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"up to {rows:N0} rows") : null,
        settings.Models is { } models ? string.Join(" and ", models) : null,
        settings.Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $"seed {seed}") : null,
    ];
}

/// <summary>
/// Shows how the models would have done over stored candles, trained as they are live. Nothing of it enters the registry, the ledger or the live state.
/// </summary>
public interface IBacktester
{
    /// <summary>Decides what is left open, without running anything.</summary>
    /// <exception cref="BacktestRefusedException">It cannot be run so.</exception>
    Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken);

    /// <summary>How long it will take by what the models' last trainings took; null while nothing can be said.</summary>
    Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken);

    /// <summary>Runs one after any other that is under way; a run that is stopped, refused or fails keeps nothing but its log.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="run">Where it reports, and what stops it; its result is kept under the run's id.</param>
    Task<RunResult> RunAsync(BacktestInput request, IRun run);
}
