using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Verification.Scores;

/// <summary>The series behind the reference scores: overlapping h-step returns and a forecast that knows 15 % of them.</summary>
internal sealed record GoldenSeries(double[] Realised, double[] Forecasts)
{
    public static GoldenSeries Of(int count, int horizon)
    {
        var steps = HashFormula.Series(501, count + horizon - 1, 1e-3);
        var noise = HashFormula.Series(502, count, 4e-4);
        var realised = Enumerable.Range(0, count).Select(t => steps.Skip(t).Take(horizon).Sum()).ToArray();
        return new(realised, [.. realised.Zip(noise, (r, e) => (0.15 * r) + e)]);
    }

    public double[] Errors => [.. Forecasts.Zip(Realised, (f, r) => f - r)];
}
