using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A forecaster and its say in the ensemble.</summary>
/// <param name="Forecaster">The forecaster.</param>
/// <param name="Weight">Finite, not negative, relative to the other members'; 0 lets it run beside without a say.</param>
public sealed record EnsembleMember(IForecaster Forecaster, double Weight);

/// <summary>What the ensemble says.</summary>
/// <param name="LogReturn">Weighted mean of the log returns of those that took part; null when it abstains.</param>
/// <param name="Members">Every member in the ensemble's order. The weights of those that took part add up to 1.</param>
/// <param name="Abstained">Why there is no forecast, in a sentence; null when there is one.</param>
public sealed record EnsembleForecast(double? LogReturn, ImmutableArray<MemberForecast> Members, string? Abstained);

/// <summary>
/// Weighted mean of forecasters. A member that cannot speak is left out with the reason, and the others' weights are scaled up to
/// add to 1 again. Immutable.
/// </summary>
public sealed class Ensemble
{
    /// <summary>Takes members in the order in which predictions list them.</summary>
    /// <exception cref="ArgumentException">No member, two of the same model, a weight that is negative or not finite, or none that is positive.</exception>
    public Ensemble(IEnumerable<EnsembleMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        Members = [.. members];
        if (Members.GroupBy(member => member.Forecaster.Model).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The model '{twice.Key}' is in the ensemble {twice.Count()} times: each may be there once.", nameof(members));
        }
        if (Members.FirstOrDefault(member => !double.IsFinite(member.Weight) || member.Weight < 0) is { } wrong)
        {
            throw new ArgumentException($"The weight {wrong.Weight} of '{wrong.Forecaster.Model}' must be finite and not negative.", nameof(members));
        }
        if (!Members.Any(member => member.Weight > 0))
        {
            throw new ArgumentException("At least one member of the ensemble must have a positive weight.", nameof(members));
        }
    }

    /// <summary>The members in their fixed order.</summary>
    public ImmutableArray<EnsembleMember> Members { get; }

    /// <summary>All forecasters with the same say.</summary>
    public static Ensemble Equal(params IEnumerable<IForecaster> forecasters) => new(forecasters.Select(forecaster => new EnsembleMember(forecaster, 1)));

    /// <summary>Asks every member and combines those that gave a finite number.</summary>
    public EnsembleForecast Combine(in ForecastInput input)
    {
        var asked = new MemberForecast[Members.Length];
        var total = 0.0;
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = Ask(Members[i], input);
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
            logReturn += asked[i].Weight * asked[i].LogReturn.GetValueOrDefault();
        }
        return new EnsembleForecast(logReturn, [.. asked], null);
    }

    private static MemberForecast Ask(EnsembleMember member, in ForecastInput input)
    {
        var forecaster = member.Forecaster;
        var rows = input.FeatureCount == 0 ? 0 : input.Features.Length / input.FeatureCount;
        if (input.Closes.Length < forecaster.RequiredCloses)
        {
            return LeftOut($"needs {forecaster.RequiredCloses} closes and has {input.Closes.Length}");
        }
        if (rows < forecaster.RequiredFeatureRows)
        {
            return LeftOut($"needs {forecaster.RequiredFeatureRows} feature rows and has {rows}");
        }

        var forecast = forecaster.Predict(input);
        return forecast.IsFinite
            ? new MemberForecast(forecaster.Model, forecaster.Version, forecast.LogReturn, member.Weight)
            : LeftOut("gave no finite number");

        MemberForecast LeftOut(string reason) => new(forecaster.Model, forecaster.Version, null, 0, reason);
    }

    private static string Refusal(MemberForecast[] asked) => "No forecaster with a say could speak: "
        + string.Join("; ", asked.Select(member => $"{member.Model} {member.LeftOut ?? "has weight 0"}")) + ".";
}
