namespace CryptoPredict.Benchmarks.Daily;

/// <summary>
/// The errors of one forecaster over the origins of a series. Those of an origin are scaled by the one-day moves before it: MASE by their mean (Hyndman and
/// Koehler 2006), RMSSE by the root of their mean square; interval scores (Gneiting and Raftery 2007) as MASE.
/// </summary>
internal sealed class DailyErrors
{
    private const int Weeks = 4;
    private const int WeekLength = 7;
    private readonly List<double> _mase = [];
    private readonly List<double> _rmsse = [];
    private readonly List<double>[] _scores = [[], []];
    private bool _hasBands;

    public double Mase => _mase.Count == 0 ? double.NaN : _mase.Average();

    public double Rmsse => _rmsse.Count == 0 ? double.NaN : _rmsse.Average();

    public double IntervalScore80 => Mean(0);

    public double IntervalScore95 => Mean(1);

    /// <summary>Values inside the band, by band (80, 95 %) and week.</summary>
    public int[,] Inside { get; } = new int[2, Weeks];

    /// <summary>Values that came, by week.</summary>
    public int[] Came { get; } = new int[Weeks];

    /// <summary>Adds what was forecast at an origin.</summary>
    /// <param name="actual">The values that came; NaN where one is missing.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="bands">Lower and upper ends of the 80 and the 95 % band; empty for a forecast without bands.</param>
    /// <param name="move">Mean one-day move before.</param>
    /// <param name="squaredMove">Mean squared one-day move before.</param>
    public void Add(
        ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, (double[] Lower, double[] Upper)[] bands, double move, double squaredMove)
    {
        var (absolute, squares, count) = (0.0, 0.0, 0);
        double[] scores = [0, 0];
        _hasBands |= bands.Length > 0;
        for (var h = 0; h < actual.Length; h++)
        {
            if (double.IsNaN(actual[h]))
            {
                continue;
            }

            var error = actual[h] - forecast[h];
            (absolute, squares, count) = (absolute + Math.Abs(error), squares + (error * error), count + 1);
            Came[h / WeekLength]++;
            for (var band = 0; band < bands.Length; band++)
            {
                var (lower, upper) = (bands[band].Lower[h], bands[band].Upper[h]);
                Inside[band, h / WeekLength] += actual[h] >= lower && actual[h] <= upper ? 1 : 0;
                var outside = band == 0 ? 0.2 : 0.05;
                scores[band] += upper - lower + (2 / outside * (Math.Max(0, lower - actual[h]) + Math.Max(0, actual[h] - upper)));
            }
        }

        if (count > 0 && squaredMove > 0)
        {
            _mase.Add(absolute / count / move);
            _rmsse.Add(Math.Sqrt(squares / count / squaredMove));
            for (var band = 0; band < bands.Length; band++)
            {
                _scores[band].Add(scores[band] / count / move);
            }
        }
    }

    /// <summary>Share inside a band by week; NaN without bands, and where no value came.</summary>
    public double[] CoverageByWeek(int band) => [.. Came.Select((came, week) => _hasBands ? (double)Inside[band, week] / came : double.NaN)];

    /// <summary>Share inside a band over all weeks; NaN without bands.</summary>
    public double Coverage(int band) =>
        _hasBands ? (double)Enumerable.Range(0, Weeks).Sum(week => Inside[band, week]) / Came.Sum() : double.NaN;

    private double Mean(int band) => _scores[band].Count == 0 ? double.NaN : _scores[band].Average();
}
