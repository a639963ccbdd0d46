using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>By what share the squared error of a forecast is below that of another one at the same moments.</summary>
/// <param name="Skill">The share: 1 for a forecast without errors, 0 for one that errs as much, negative for one that errs more.</param>
/// <param name="Lower">Lower end of its 95 % interval; NaN where the folds are too few to tell.</param>
/// <param name="Upper">Upper end, at most 1, for no forecast does better than without errors.</param>
public readonly record struct SkillScore(double Skill, double Lower, double Upper)
{
    private const int LeastFolds = 8;
    private const double Normal95 = 1.96;

    // Folds follow each other faster than their horizon ends.
    private const int Overlap = 5;

    /// <summary>
    /// Holds mean squared errors against others. The interval is that of their mean difference, with the long-run variance of neighbours that share days
    /// (Diebold and Mariano 1995).
    /// </summary>
    /// <param name="own">Mean squared error of each fold.</param>
    /// <param name="other">That of the other forecast.</param>
    /// <returns>NaN without folds, or where the other one makes no error.</returns>
    public static SkillScore Of(ReadOnlySpan<double> own, ReadOnlySpan<double> other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Length, own.Length);
        var (count, reference, difference) = (own.Length, 0.0, 0.0);
        var differences = new double[count];
        for (var fold = 0; fold < count; fold++)
        {
            reference += other[fold] / count;
            differences[fold] = other[fold] - own[fold];
            difference += differences[fold] / count;
        }

        if (!(reference > 0))
        {
            return new SkillScore(double.NaN, double.NaN, double.NaN);
        }

        for (var fold = 0; fold < count; fold++)
        {
            differences[fold] -= difference;
        }

        var half = count < LeastFolds
            ? double.NaN : Normal95 * Math.Sqrt(LongRunVariance.Of(differences, Overlap, LagWeights.Bartlett) / count);
        return new SkillScore(difference / reference, (difference - half) / reference, Math.Min(1, (difference + half) / reference));
    }
}
