using System.Collections.Concurrent;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Loop;

/// <summary>What the tests say of an asset's forecasts.</summary>
/// <param name="Targets">Of band, errors and directions.</param>
/// <param name="Inputs">Of the models' inputs; null while there are too few candles.</param>
public sealed record AssetDiagnostics(TargetTests Targets, InputDrift? Inputs);

/// <summary>Runs the tests of stored predictions and candles when somebody asks, and again only when there is something new. Thread-safe.</summary>
/// <param name="context">Where predictions and candles are.</param>
/// <param name="verification">How many verified predictions count.</param>
public sealed class ForecastDiagnostics(TrainingContext context, VerificationOptions verification)
{
    /// <summary>The newest part of the inputs.</summary>
    public static readonly TimeSpan Newest = TimeSpan.FromDays(1);

    /// <summary>What it is compared with: the days before.</summary>
    public static readonly TimeSpan Reference = TimeSpan.FromDays(7);

    // A day hardly changes within it, and a week of candles takes a moment to read.
    private static readonly TimeSpan InputsKept = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<Asset, (long Newest, TargetTests Tests)> _targets = new();
    private readonly ConcurrentDictionary<Asset, (DateTimeOffset At, InputDrift? Drift)> _inputs = new();

    /// <summary>Tests an asset's forecasts.</summary>
    /// <param name="asset">An asset of the market.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">The asset is unknown.</exception>
    public async Task<AssetDiagnostics> OfAsync(Asset asset, CancellationToken cancellationToken)
    {
        var scope = context.ScopeOf(asset);
        return new AssetDiagnostics(await TargetsAsync(asset, cancellationToken).ConfigureAwait(false), await InputsAsync(scope, cancellationToken)
            .ConfigureAwait(false));
    }

    private async Task<TargetTests> TargetsAsync(Asset asset, CancellationToken cancellationToken)
    {
        var query = new LedgerQuery(asset, State: LedgerState.Verified, Limit: 1);
        var newest = (await context.Ledger.ReadAsync(query, cancellationToken).ConfigureAwait(false)).Items is [var first] ? first.Id : 0;
        if (_targets.TryGetValue(asset, out var known) && known.Newest == newest)
        {
            return known.Tests;
        }

        var page = await context.Ledger.ReadAsync(
            query with { Limit = Math.Min(verification.ScoreWindow, LedgerQuery.MaxLimit) }, cancellationToken).ConfigureAwait(false);
        var tests = TargetTests.Of([.. page.Items.Where(entry => entry.Outcome is { Status: VerificationStatus.Verified })]);
        _targets[asset] = (newest, tests);
        return tests;
    }

    private async Task<InputDrift?> InputsAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        if (await context.Candles.ReadLastAsync(scope.Asset, cancellationToken).ConfigureAwait(false) is not { } last)
        {
            return null;
        }

        if (_inputs.TryGetValue(scope.Asset, out var known) && last.CloseTime - known.At < InputsKept)
        {
            return known.Drift;
        }

        var from = last.CloseTime - Newest - Reference - (scope.Interval * FeatureEngine.WarmUp);

        // Another candle may close in between: it belongs to the next comparison.
        var candles = await context.Candles.ReadAsync(scope.Asset, from, last.CloseTime, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var drift = await Task.Run(() => DriftOf(scope, candles, last.CloseTime - Newest), cancellationToken).ConfigureAwait(false);
        _inputs[scope.Asset] = (last.CloseTime, drift);
        return drift;
    }

    // As much of the reference as there is, but not less than the part that is compared with it.
    private static InputDrift? DriftOf(ForecastScope scope, IReadOnlyList<ClosedCandle> candles, DateTimeOffset newestFrom)
    {
        var engine = new FeatureEngine(scope.Interval);
        var rows = new float[candles.Count * FeatureSchema.Count];
        var (count, newest) = (0, 0);
        foreach (var candle in candles)
        {
            if (engine.Update(candle.Candle, rows.AsSpan(count * FeatureSchema.Count, FeatureSchema.Count)))
            {
                count++;
                newest += candle.CloseTime > newestFrom ? 1 : 0;
            }
        }

        return newest > 0 && count - newest >= newest ? InputDrift.Of(rows.AsSpan(0, count * FeatureSchema.Count), newest) : null;
    }
}
