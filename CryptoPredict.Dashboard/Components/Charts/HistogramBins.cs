namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>Equal bins, symmetric around zero, shared by several samples so that they can be compared.</summary>
/// <param name="Centres">Middle of each bin, ascending.</param>
/// <param name="Shares">One column per sample: the share of it in each bin, in per cent.</param>
internal sealed record HistogramBins(IReadOnlyList<double> Centres, IReadOnlyList<IReadOnlyList<double>> Shares)
{
    /// <summary>How many bins there are; odd, so that one is centred on zero.</summary>
    public const int Count = 31;

    // The outermost values would squeeze all others into the middle; they are counted in the edge bins.
    private const double CoveredShare = 0.99;

    /// <summary>Counts the finite values of each sample.</summary>
    public static HistogramBins Of(params IReadOnlyList<double>[] samples)
    {
        var finite = samples.Select(sample => sample.Where(double.IsFinite).ToArray()).ToArray();
        var sizes = finite.SelectMany(sample => sample).Select(Math.Abs).Order().ToArray();
        var reach = sizes.Length == 0 ? 0 : sizes[(int)(CoveredShare * (sizes.Length - 1))];
        var width = reach > 0 ? 2 * reach / Count : 1;
        const int Middle = Count / 2;
        return new HistogramBins(
            [.. Enumerable.Range(-Middle, Count).Select(i => i * width)],
            [.. finite.Select(sample => Share(sample, width))]);
    }

    private static double[] Share(double[] sample, double width)
    {
        var shares = new double[Count];
        foreach (var value in sample)
        {
            var bin = (int)Math.Clamp(Math.Round(value / width) + (Count / 2), 0, Count - 1);
            shares[bin] += 100.0 / sample.Length;
        }

        return shares;
    }
}
