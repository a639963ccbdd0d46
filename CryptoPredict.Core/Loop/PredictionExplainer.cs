using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Loop;

/// <summary>What a feature contributed to a forecast.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">Its value at the as-of time.</param>
/// <param name="LogReturn">What it adds to the forecast.</param>
public sealed record FeatureContribution(Feature Feature, double Value, double LogReturn);

/// <summary>A member's forecast, divided among the features.</summary>
/// <param name="Member">The forecast as it stands in the ledger.</param>
/// <param name="Base">The log return that is forecast when no feature is known; with all contributions it adds up to the forecast.</param>
/// <param name="Contributions">The features, that with the largest contribution first; empty where there is no explanation.</param>
/// <param name="WhyNot">Why there is none, in a sentence; null when there is one.</param>
public sealed record MemberExplanation(MemberForecast Member, double Base, ImmutableArray<FeatureContribution> Contributions, string? WhyNot);

/// <summary>A prediction with what its members' forecasts rest on.</summary>
/// <param name="Entry">The prediction.</param>
/// <param name="Members">Its members, in their order.</param>
public sealed record PredictionExplanation(LedgerEntry Entry, ImmutableArray<MemberExplanation> Members);

/// <summary>Explains stored predictions: the features are computed again from stored candles, along the path of the live loop.</summary>
/// <param name="context">Where candles, predictions and versions are.</param>
public sealed class PredictionExplainer(TrainingContext context)
{
    // Of the forecast: what the order of adding up may change.
    private const double Tolerance = 1e-9;

    /// <summary>Explains a prediction.</summary>
    /// <param name="id">Its id in the ledger.</param>
    /// <param name="cancellationToken">Stops between two members.</param>
    /// <returns>Null when there is no such prediction.</returns>
    public async Task<PredictionExplanation?> FindAsync(long id, CancellationToken cancellationToken)
    {
        var found = await context.Ledger.ReadAsync(new LedgerQuery(Id: id, Limit: 1), cancellationToken).ConfigureAwait(false);
        if (found.Items is not [var entry])
        {
            return null;
        }

        var scope = context.Scopes.FirstOrDefault(scope => scope.Asset == entry.Prediction.Asset);
        var row = scope is null ? null : await FeaturesAsync(scope, entry.Prediction.AsOf, cancellationToken).ConfigureAwait(false);
        var members = ImmutableArray.CreateBuilder<MemberExplanation>();
        foreach (var member in entry.Prediction.Members.Where(member => !Mixes.Contains(member.Model)))
        {
            members.Add(await ExplainAsync(scope, member, row, cancellationToken).ConfigureAwait(false));
        }

        return new PredictionExplanation(entry, members.ToImmutable());
    }

    private async Task<float[]?> FeaturesAsync(ForecastScope scope, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var candles = await context.Candles.ReadAsync(
            scope.Asset, null, asOf - scope.Interval + TimeSpan.FromMilliseconds(1), FeatureEngine.WarmUp + FeatureEngine.ExactAfter, cancellationToken)
                .ConfigureAwait(false);
        var engine = new FeatureEngine(scope.Interval);
        var row = new float[FeatureSchema.Count];
        var written = false;
        foreach (var candle in candles)
        {
            written = engine.Update(candle.Candle, row);
        }

        return written && candles[^1].CloseTime == asOf ? row : null;
    }

    private async Task<MemberExplanation> ExplainAsync(ForecastScope? scope, MemberForecast member, float[]? row, CancellationToken cancellationToken)
    {
        if (member.LogReturn is not { } forecast)
        {
            return Without("It gave no forecast.");
        }

        if (member.Model == PersistenceForecaster.ModelName)
        {
            return Without("It says “no change”, in which no feature has a part.");
        }

        if (scope is null || row is null)
        {
            return Without("The candles that it rests on are not stored any more.");
        }

        var reader = new VersionReader<IForecaster>(context.Registry, ForecastFamily.Instance);
        if (await reader.ReadAsync(scope, member.Version, cancellationToken).ConfigureAwait(false) is not { } version)
        {
            return Without("Its version is not stored any more, or cannot be read.");
        }

        if (version.Trained.Model is not IExplainedForecaster forecaster)
        {
            return Without("Models of this kind do not divide their forecasts among the features.");
        }

        var parts = forecaster.Explain(row);
        var sum = parts.Base + parts.LogReturns.Sum();
        return Math.Abs(sum - forecast) <= Tolerance * (Math.Abs(parts.Base) + parts.LogReturns.Sum(Math.Abs))
            ? new MemberExplanation(
                member, parts.Base,
                [.. FeatureSchema.Features.Zip(row, parts.LogReturns).Select(part => new FeatureContribution(part.First, part.Second, part.Third))
                    .OrderByDescending(part => Math.Abs(part.LogReturn))],
                null)
            : Without("Candles that it rests on came later or were corrected, so what it saw is not known any more.");

        MemberExplanation Without(string why) => new(member, double.NaN, [], why);
    }
}
