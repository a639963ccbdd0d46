namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>Equal bins, symmetric around zero, shared by several samples so that they can be compared.</summary>
/// <param name="Centres">Middle of each bin, ascending.</param>
/// <param name="Shares">One column per sample: the share of it in each bin, in per cent.</param>
internal sealed record HistogramBins(IReadOnlyList<double> Centres, IReadOnlyList<IReadOnlyList<double>> Shares)
{
    /// <summary>The most bins.</summary>
    public const int Most = 31;

    private const int Fewest = 5;

    // The outermost values would squeeze all others into the middle; they are counted in the edge bins.
    private const double CoveredShare = 0.99;

    /// <summary>Counts the finite values of each sample.</summary>
    public static HistogramBins Of(params IReadOnlyList<double>[] samples)
    {
        var finite = samples.Select(sample => sample.Where(double.IsFinite).ToArray()).ToArray();
        var sizes = finite.SelectMany(sample => sample).Select(Math.Abs).Order().ToArray();
        var reach = sizes.Length == 0 ? 0 : sizes[(int)(CoveredShare * (sizes.Length - 1))];
        var count = CountFor(finite.Select(sample => sample.Length).DefaultIfEmpty().Max());
        var width = reach > 0 ? 2 * reach / count : 1;
        return new HistogramBins(
            [.. Enumerable.Range(-(count / 2), count).Select(i => i * width)],
            [.. finite.Select(sample => Share(sample, width, count))]);
    }

    // Twice the cube root of the values (Rice's rule), so that few of them make no comb; odd, so that a bin is centred on zero.
    private static int CountFor(int values) => Math.Clamp((int)Math.Cbrt(values), Fewest / 2, Most / 2) * 2 + 1;

    private static double[] Share(double[] sample, double width, int count)
    {
        var shares = new double[count];
        foreach (var value in sample)
        {
            var bin = (int)Math.Clamp(Math.Round(value / width) + (count / 2), 0, count - 1);
            shares[bin] += 100.0 / sample.Length;
        }

        return shares;
    }
}
