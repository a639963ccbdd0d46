using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A forecaster and its weight in the ensemble.</summary>
/// <param name="Forecaster">The forecaster.</param>
/// <param name="Weight">Its start weight: finite, not negative, relative to the other members'; 0 lets it run beside without a weight.</param>
/// <param name="TrainedTo">Close time of the newest candle this version was trained on, UTC; null for one that cannot go stale.</param>
public sealed record EnsembleMember(IForecaster Forecaster, double Weight, DateTimeOffset? TrainedTo = null)
{
    /// <summary>How its weight follows the volatility: 1 for more the more volatile, −1 for less, 0 for neither, or between.</summary>
    public double VolatilityTilt { get; init; }
}

/// <summary>What the ensemble says.</summary>
/// <param name="LogReturn">Weighted mean of the log returns of those that took part; null when it abstains.</param>
/// <param name="Members">Every member in the ensemble's order. The weights of those that took part add up to 1.</param>
/// <param name="Abstained">Why there is no forecast, in a sentence; null when there is one.</param>
public sealed record EnsembleForecast(double? LogReturn, ImmutableArray<MemberForecast> Members, string? Abstained)
{
    /// <summary>Whether nobody but persistence has a say.</summary>
    public bool IsNoChange => LogReturn is not null && !Members.Any(member => member.MayMove);

    /// <summary>The same, or where nobody could speak "no change": persistence with all the weight, behind those that say why they were left out.</summary>
    public EnsembleForecast OrNoChange() => LogReturn is not null
        ? this
        : new EnsembleForecast(
            0,
            [.. Members.Where(member => member.Model != PersistenceForecaster.ModelName), new MemberForecast(PersistenceForecaster.ModelName, "1", 0, 1)],
            null);

    /// <summary>What other weights make of the same members.</summary>
    /// <param name="weights">One weight per member, in their order, finite and not negative.</param>
    /// <returns>The weighted mean of the log returns of those that gave one; 0, "no change", where none of them has a weight.</returns>
    /// <exception cref="ArgumentException">Not one weight per member.</exception>
    public double Under(ReadOnlySpan<double> weights)
    {
        if (weights.Length != Members.Length)
        {
            throw new ArgumentException($"Every member needs a weight: there are {Members.Length} members and {weights.Length} weights.", nameof(weights));
        }

        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            if (Members[i].LogReturn is { } forecast)
            {
                sum += weights[i] * forecast;
                total += weights[i];
            }
        }

        return total > 0 ? sum / total : 0;
    }
}

/// <summary>
/// Weighted mean of forecasters. A member that cannot speak (its artefact cannot be used, too little input, a stale version, no finite or plausible number, a
/// fault) is left out with the reason, and the others' weights are scaled up to add to 1 again; with none left it abstains. Immutable.
/// </summary>
public sealed class Ensemble
{
    /// <summary>
    /// The largest forecast that is plausible, in volatility scales. After a jump of the price a filter or a network far outside of what it was trained on may
    /// forecast the way back, or nonsense; what is learnt from minutes lies within one or two.
    /// </summary>
    public const double MostScales = 10;

    private readonly TimeSpan? _staleAfter;

    /// <summary>Takes members in the order in which predictions list them.</summary>
    /// <param name="members">At least one; when none has a weight, the ensemble abstains.</param>
    /// <param name="staleAfter">How old the newest candle a version was trained on may be; null: any age.</param>
    /// <exception cref="ArgumentException">No member, two of the same model, a reserved name, or a weight that is negative or not finite.</exception>
    public Ensemble(IEnumerable<EnsembleMember> members, TimeSpan? staleAfter = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        Members = [.. members];
        _staleAfter = staleAfter;
        if (Members.GroupBy(member => member.Forecaster.Model).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The model '{twice.Key}' is in the ensemble {twice.Count()} times: each may be there once.", nameof(members));
        }
        if (Members.FirstOrDefault(member => !double.IsFinite(member.Weight) || member.Weight < 0) is { } wrong)
        {
            throw new ArgumentException($"The weight {wrong.Weight} of '{wrong.Forecaster.Model}' must be finite and not negative.", nameof(members));
        }
        if (Members.IsEmpty)
        {
            throw new ArgumentException("An ensemble needs at least one member.", nameof(members));
        }
        if (Members.FirstOrDefault(member => Mixes.Contains(member.Forecaster.Model)) is { Forecaster.Model: var taken })
        {
            throw new ArgumentException($"'{taken}' is the name of a mix of the members: give the forecaster another.", nameof(members));
        }
    }

    /// <summary>The members in their fixed order.</summary>
    public ImmutableArray<EnsembleMember> Members { get; }

    /// <summary>Whether any model may speak; "no change" is none.</summary>
    public bool CanSpeak => Members.Any(member => member.Forecaster is not (SilentForecaster or PersistenceForecaster));

    /// <summary>Asks every member and combines those that gave a finite number.</summary>
    /// <param name="input">What they may look at.</param>
    /// <param name="weights">One weight per member, in their order, finite and not negative.</param>
    /// <param name="scale">The <see cref="Ranges.RangeScale"/>: forecasts beyond <see cref="MostScales"/> of it are left out. Without it all are taken.</param>
    /// <exception cref="ArgumentException">Not one weight per member.</exception>
    public EnsembleForecast Combine(in ForecastInput input, ReadOnlySpan<double> weights, double scale = double.PositiveInfinity)
    {
        if (weights.Length != Members.Length)
        {
            throw new ArgumentException($"Every member needs a weight: there are {Members.Length} members and {weights.Length} weights.", nameof(weights));
        }

        var asked = new MemberForecast[Members.Length];
        var total = 0.0;
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = Ask(Members[i], weights[i], input, scale);
            total += asked[i].Weight;
        }
        if (total == 0)
        {
            return new EnsembleForecast(null, [.. asked], Refusal(asked));
        }

        var logReturn = 0.0;
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = asked[i] with { Weight = asked[i].Weight / total };
            if (asked[i].Weight > 0)
            {
                logReturn += asked[i].Weight * asked[i].LogReturn.GetValueOrDefault();
            }
        }
        return new EnsembleForecast(logReturn, [.. asked], null);
    }

    private MemberForecast Ask(EnsembleMember member, double weight, in ForecastInput input, double scale)
    {
        var forecaster = member.Forecaster;
        if (forecaster is SilentForecaster { Reason: var reason })
        {
            return LeftOut(reason);
        }

        var rows = input.FeatureCount == 0 ? 0 : input.Features.Length / input.FeatureCount;
        if (input.Closes.Length < forecaster.RequiredCloses)
        {
            return LeftOut($"needs {forecaster.RequiredCloses} closes and has {input.Closes.Length}");
        }
        if (rows < forecaster.RequiredFeatureRows)
        {
            return LeftOut($"needs {forecaster.RequiredFeatureRows} feature rows and has {rows}");
        }

        if (_staleAfter is { } limit && input.AsOf - member.TrainedTo > limit)
        {
            return LeftOut($"is stale: trained up to {member.TrainedTo:yyyy-MM-dd HH:mm} UTC, more than {IntervalWords.Of(limit)} ago");
        }

        try
        {
            var forecast = forecaster.Predict(input);
            return !forecast.IsFinite ? LeftOut("gave no finite number")
                : Math.Abs(forecast.LogReturn) > MostScales * scale ? LeftOut(Implausible(forecast.LogReturn / scale))
                : new MemberForecast(forecaster.Model, forecaster.Version, forecast.LogReturn, weight);
        }
#pragma warning disable CA1031 // A forecaster never throws by its contract; a fault in one of them must not silence the others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return LeftOut($"failed: {FaultSentence.Of(fault)}");
        }

        MemberForecast LeftOut(string reason) => new(forecaster.Model, forecaster.Version, null, 0, reason);
    }

    private static string Implausible(double scales) => string.Create(
        CultureInfo.InvariantCulture, $"forecast a move of {Math.Abs(scales):G3} times the recent volatility; more than {MostScales:G3} is not believed");

    private static string Refusal(MemberForecast[] asked) => "No forecaster with a weight could speak: "
        + string.Join("; ", asked.Select(member => $"{member.Model} {member.LeftOut ?? "has weight 0"}")) + ".";
}
