using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Loop;

/// <summary>How far the distribution of a feature has moved.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Index">The population stability index over the tenths of its reference, 0 or more; see <see cref="PopulationStability"/>.</param>
public sealed record FeatureShift(Feature Feature, double Index);

/// <summary>How far the models' inputs have moved: the features of the newest candles beside those of the candles before.</summary>
/// <param name="Features">Every feature, the one that moved most first.</param>
/// <param name="Newest">Candles in the newest part.</param>
/// <param name="Reference">Candles in the reference.</param>
public sealed record InputDrift(ImmutableArray<FeatureShift> Features, int Newest, int Reference)
{
    private const int Bins = 10;

    /// <summary>The median of the features' indices.</summary>
    public double Median => Features[Features.Length / 2].Index;

    /// <summary>Compares rows of features.</summary>
    /// <param name="rows">Rows of <see cref="FeatureSchema.Count"/> features one after the other, oldest first.</param>
    /// <param name="newest">How many of the last rows are compared with those before, at least one of each.</param>
    internal static InputDrift Of(ReadOnlySpan<float> rows, int newest)
    {
        var count = rows.Length / FeatureSchema.Count;
        var reference = count - newest;
        var shifts = ImmutableArray.CreateBuilder<FeatureShift>(FeatureSchema.Count);
        var column = new float[count];
        for (var feature = 0; feature < FeatureSchema.Count; feature++)
        {
            for (var row = 0; row < count; row++)
            {
                column[row] = rows[(row * FeatureSchema.Count) + feature];
            }

            shifts.Add(new FeatureShift(FeatureSchema.Features[feature], Index(column.AsSpan(0, reference), column.AsSpan(reference))));
        }

        return new InputDrift([.. shifts.OrderByDescending(shift => shift.Index)], newest, reference);
    }

    private static double Index(Span<float> reference, ReadOnlySpan<float> newest)
    {
        reference.Sort();

        // A feature of few values has fewer bins.
        var edges = new SortedSet<float>();
        for (var bin = 1; bin < Bins; bin++)
        {
            edges.Add(reference[reference.Length * bin / Bins]);
        }

        float[] uppers = [.. edges];
        return PopulationStability.Index(Shares(newest, uppers), Shares(reference, uppers));
    }

    private static double[] Shares(ReadOnlySpan<float> values, float[] edges)
    {
        var counts = new int[edges.Length + 1];
        foreach (var value in values)
        {
            var place = Array.BinarySearch(edges, value);
            counts[place < 0 ? ~place : place + 1]++;
        }

        var all = (double)values.Length;
        return [.. counts.Select(count => count / all)];
    }
}
