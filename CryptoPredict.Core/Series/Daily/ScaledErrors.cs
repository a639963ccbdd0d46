namespace CryptoPredict.Core.Series.Daily;

/// <summary>What one series' forecast erred at moments of the past, each error in units of the root mean square of its week ahead.</summary>
internal sealed class ScaledErrors
{
    private const int WeekLength = 7;

    // Moments lie five open days apart, at most seven calendar days: within this reach lies one of any other series, whatever day either ends with.
    private const int Reach = 3;

    // Chosen by what the bands of totals held, see docs/concepts/daily-forecasts.md.
    private const double PriorMoments = 4;

    private readonly List<Moment> _moments = [];

    private ScaledErrors()
    {
    }

    /// <summary>How many moments there are.</summary>
    public int Count => _moments.Count;

    public static ScaledErrors Of(DailyModel model)
    {
        var scaled = new ScaledErrors();
        var folds = model.Errors ?? [];
        var scale = Enumerable.Range(0, DailyModel.MeasuredDays / WeekLength).Select(week => RootSquare(folds, week)).ToArray();
        foreach (var fold in folds)
        {
            var (days, errors, day) = (new List<int>(), new List<double>(), fold.LastDay);
            for (var h = 0; h < fold.Errors.Count; h++)
            {
                day = model.NextOpenDay(day);
                if (double.IsFinite(fold.Errors[h]) && scale[h / WeekLength] > 0)
                {
                    days.Add(day.DayNumber);
                    errors.Add(fold.Errors[h] / scale[h / WeekLength]);
                }
            }

            scaled._moments.Add(new Moment(fold.LastDay.DayNumber, [.. days], [.. errors]));
        }

        return scaled;
    }

    /// <summary>
    /// How errors of the same day correlate, 0 to 1, of forecasts that were made within three days of each other; drawn to 1 by four moments, so that what is
    /// not known to differ counts as the same.
    /// </summary>
    /// <returns>The correlation, and how many moments it rests on.</returns>
    public (double Correlation, int Moments) With(ScaledErrors other)
    {
        var (together, own, others, moments) = (0.0, 0.0, 0.0, 0);
        foreach (var moment in _moments)
        {
            var shares = false;
            foreach (var near in other._moments)
            {
                if (Math.Abs(near.LastDay - moment.LastDay) > Reach)
                {
                    continue;
                }

                for (var (i, j) = (0, 0); i < moment.Days.Length && j < near.Days.Length;)
                {
                    var (day, match) = (moment.Days[i], near.Days[j]);
                    if (day == match)
                    {
                        var (a, b) = (moment.Errors[i], near.Errors[j]);
                        (together, own, others, shares) = (together + (a * b), own + (a * a), others + (b * b), true);
                    }

                    (i, j) = (day <= match ? i + 1 : i, match <= day ? j + 1 : j);
                }
            }

            moments += shares ? 1 : 0;
        }

        var correlation = own > 0 && others > 0 ? Math.Clamp(together / Math.Sqrt(own * others), 0, 1) : 1;
        return (((moments * correlation) + PriorMoments) / (moments + PriorMoments), moments);
    }

    private static double RootSquare(IReadOnlyList<FoldErrors> folds, int week)
    {
        double[] errors = [.. folds.SelectMany(fold => fold.Errors.Skip(week * WeekLength).Take(WeekLength)).Where(double.IsFinite)];
        return errors.Length == 0 ? 0 : Math.Sqrt(errors.Sum(error => error * error) / errors.Length);
    }

    private sealed record Moment(int LastDay, int[] Days, double[] Errors);
}
