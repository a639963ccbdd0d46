namespace CryptoPredict.Learning.Seasonal;

/// <summary>How a forecast did at the moments of the past at which it was tried.</summary>
/// <param name="RootSquare">Root of its mean squared error; NaN where no value came.</param>
/// <param name="Absolute">Its mean absolute error.</param>
/// <param name="OverLast">Against "as on the last day".</param>
/// <param name="OverWeek">Against "as on the same weekday of the last week".</param>
public sealed record MemberScore(double RootSquare, double Absolute, SkillScore OverLast, SkillScore OverWeek);

/// <summary>Scores forecasts by the values that came after the moments of the past at which they were tried.</summary>
/// <param name="values">Values of open days, NaN where one is missing.</param>
/// <param name="season">Open days of a week.</param>
/// <param name="folds">The moments.</param>
public sealed class FoldScores(ReadOnlyMemory<double> values, int season, IReadOnlyList<ForecastFold> folds)
{
    private readonly List<double[]> _last = Naive(DemandMember.LastValue, values, season, folds);
    private readonly List<double[]> _week = Naive(DemandMember.WeekBefore, values, season, folds);

    /// <summary>Root of the mean squared error of "as on the last day".</summary>
    public double LastRootSquare => RootSquare(_last);

    /// <summary>Root of the mean squared error of "as on the same weekday of the last week".</summary>
    public double WeekRootSquare => RootSquare(_week);

    /// <summary>Scores what was forecast.</summary>
    /// <param name="forecast">The forecast of a fold.</param>
    public MemberScore Score(Func<ForecastFold, double[]> forecast)
    {
        List<double[]> own = [.. folds.Select(forecast)];
        var (absolute, count) = (0.0, 0);
        foreach (var (fold, h) in Steps())
        {
            absolute += Math.Abs(values.Span[folds[fold].Known + h] - own[fold][h]);
            count++;
        }

        var (ours, last, week) = (SquaresByFold(own), SquaresByFold(_last), SquaresByFold(_week));
        return new MemberScore(RootSquare(own), absolute / count, SkillScore.Of(ours, last), SkillScore.Of(ours, week));
    }

    /// <summary>How many of the values that came lay within a band, of how many.</summary>
    /// <param name="lower">Lower end of a fold's band.</param>
    /// <param name="upper">Upper end.</param>
    public (int Inside, int Of) Coverage(Func<BandForecast, double[]> lower, Func<BandForecast, double[]> upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        var (inside, of) = (0, 0);
        foreach (var (fold, h) in Steps())
        {
            var value = values.Span[folds[fold].Known + h];
            inside += value >= lower(folds[fold].Band)[h] && value <= upper(folds[fold].Band)[h] ? 1 : 0;
            of++;
        }

        return (inside, of);
    }

    /// <summary>Mean absolute error of what was served by the number of open days ahead; NaN where no value came.</summary>
    public double[] ErrorByLead() => ByLead([.. folds.Select(fold => fold.Band.Values)]);

    /// <summary>The same of "as on the last day" or "as on the same weekday of the last week".</summary>
    /// <param name="weekly">Whether of the latter.</param>
    public double[] NaiveErrorByLead(bool weekly) => ByLead(weekly ? _week : _last);

    private double[] ByLead(List<double[]> forecasts)
    {
        var (sums, counts) = (new double[DemandForecaster.FoldHorizon], new int[DemandForecaster.FoldHorizon]);
        foreach (var (fold, h) in Steps())
        {
            sums[h] += Math.Abs(values.Span[folds[fold].Known + h] - forecasts[fold][h]);
            counts[h]++;
        }

        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }

    private double RootSquare(List<double[]> forecasts)
    {
        var (sum, count) = (0.0, 0);
        foreach (var (fold, h) in Steps())
        {
            var error = values.Span[folds[fold].Known + h] - forecasts[fold][h];
            sum += error * error;
            count++;
        }

        return Math.Sqrt(sum / count);
    }

    // Of the folds after which a value came, each by how many came: their mean is the mean squared error of all values.
    private double[] SquaresByFold(List<double[]> forecasts)
    {
        var (sums, counts) = (new double[folds.Count], new int[folds.Count]);
        foreach (var (fold, h) in Steps())
        {
            var error = values.Span[folds[fold].Known + h] - forecasts[fold][h];
            sums[fold] += error * error;
            counts[fold]++;
        }

        var mean = (double)counts.Sum() / counts.Count(count => count > 0);
        return [.. sums.Zip(counts).Where(pair => pair.Second > 0).Select(pair => pair.First / mean)];
    }

    private IEnumerable<(int Fold, int Step)> Steps()
    {
        for (var fold = 0; fold < folds.Count; fold++)
        {
            for (var h = 0; h < folds[fold].Steps; h++)
            {
                if (!double.IsNaN(values.Span[folds[fold].Known + h]))
                {
                    yield return (fold, h);
                }
            }
        }
    }

    private static List<double[]> Naive(DemandMember member, ReadOnlyMemory<double> values, int season, IReadOnlyList<ForecastFold> folds) =>
        [.. folds.Select(fold => member.Forecast(new DemandKnown(values[..fold.Known], values[..fold.Known], season, DemandForecaster.FoldHorizon)))];
}
