using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Forecasts demand by the day: a weighted mean of members, each weighted by its errors at up to 24 moments of the past, and a band from the mean's errors at
/// the same moments. Half of the band's quantiles is the normal distribution's, half that of the errors themselves.
/// </summary>
/// <param name="season">Length of the season, open days of a week, 1 to 7.</param>
/// <param name="members">The members; at least one.</param>
public sealed class DemandForecaster(int season, IReadOnlyList<DemandMember> members)
{
    /// <summary>Values ahead at each fold.</summary>
    public const int FoldHorizon = 28;

    /// <summary>Values between two folds.</summary>
    // Coprime to seven, so that every weekday is the first one somewhere.
    internal const int FoldStep = 5;

    /// <summary>The most folds.</summary>
    internal const int MostFolds = 24;

    private const int Weeks = 4;
    private const int WeekLength = 7;
    private const int RecentSeasons = 8;
    private const int LeastErrors = 60;
    private const double PriorFolds = 4;
    private const double PriorErrors = 10;
    private const double ScalePower = 0.25;
    private const double FallbackFactor = 2;
    private static readonly (double Outside, double Normal)[] Bands = [(0.2, 1.2816), (0.05, 1.96)];

    private readonly int _leastKnown = (members.Any(member => member.Name == DemandMember.Ridge) ? 7 : 3) * season;

    /// <summary>Forecasts the open days after the last one.</summary>
    /// <param name="values">Values of open days, oldest first, NaN where one is missing; at least three seasons, one of them there.</param>
    /// <param name="horizon">How many open days, at least 1.</param>
    /// <param name="cancellationToken">Stops between two folds.</param>
    /// <param name="events">
    /// Known events of the same days and of those ahead; null for none. The members use them only where the mean errs less with them on the folds.
    /// </param>
    public DemandForecast Forecast(ReadOnlyMemory<double> values, int horizon, CancellationToken cancellationToken, EventRegressors? events = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(horizon);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 3 * season);
        var isNonNegative = true;
        foreach (var value in values.Span)
        {
            isNonNegative &= !(value < 0);
        }

        var (trial, use) = (Try(values, null, isNonNegative, cancellationToken), (EventUse?)null);
        if (events is { Count: > 0 } && values.Length >= LagRidge.LeastValues(season))
        {
            var with = Try(values, events, isNonNegative, cancellationToken);
            use = new EventUse(with.Error < trial.Error, Math.Sqrt(with.Error), Math.Sqrt(trial.Error));
            trial = use.Serve ? with : trial;
        }

        var (folds, weights) = (trial.Folds, trial.Weights);
        var used = use is { Serve: true } ? events : null;
        var now = ForecastAt(values, values.Length, horizon, used, isNonNegative);
        var mixed = Mix(now, weights, horizon);
        var planless = used is null ? null
            : Mix(ForecastAt(values, values.Length, horizon, used.Until(values.Length), isNonNegative), weights, horizon);
        var (band, spread, fallback) = BandOf(values.Span, mixed, folds, isNonNegative);
        return new DemandForecast(
            members.Select((member, place) => (member.Name, now[place])).ToDictionary(),
            members.Select((member, place) => (member.Name, weights[place])).ToDictionary(), band, spread, fallback,
            [.. folds.Select(fold => new ForecastFold(fold.Known, fold.Steps, fold.Forecasts, BandOf(
                values.Span[..fold.Known], fold.Mix, [.. folds.Where(before => before.Known + before.Steps <= fold.Known)], isNonNegative).Band))],
            use, planless is null ? null : [.. mixed.Zip(planless, (with, without) => with - without)]);
    }

    private Trial Try(ReadOnlyMemory<double> values, EventRegressors? events, bool isNonNegative, CancellationToken cancellationToken)
    {
        List<Fold> folds = [];
        for (var j = 1; j <= MostFolds && values.Length - (FoldStep * j) is var known && known >= _leastKnown; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!values.Span[..known].ContainsAnyExcept(double.NaN))
            {
                // Closed from the first day on, as closures may say.
                break;
            }

            folds.Add(new Fold(known, Math.Min(FoldHorizon, FoldStep * j), ForecastAt(values, known, FoldHorizon, events, isNonNegative)));
        }

        var weights = Choose(values.Span, SquaredErrors(values.Span, folds), folds);
        folds = [.. folds.Select(fold => fold with { Mix = Mix(fold.Forecasts, weights, FoldHorizon) })];
        return new Trial(folds, weights, MeanSquare(values.Span, folds, (fold, h) => folds[fold].Mix[h]));
    }

    private double[][] ForecastAt(ReadOnlyMemory<double> values, int known, int horizon, EventRegressors? events, bool isNonNegative)
    {
        var before = values[..known];
        var moment = new DemandKnown(before, SeasonalGaps.Fill(before.Span, season), season, horizon) { Events = events };
        return [.. members.Select(member => Clamp(member.Forecast(moment), isNonNegative))];
    }

    private double[] SquaredErrors(ReadOnlySpan<double> values, List<Fold> folds)
    {
        var errors = new double[members.Count];
        for (var place = 0; place < errors.Length; place++)
        {
            var member = place;
            errors[place] = MeanSquare(values, folds, (fold, h) => folds[fold].Forecasts[member][h]);
        }

        return errors;
    }

    private static double MeanSquare(ReadOnlySpan<double> values, List<Fold> folds, Func<int, int, double> forecast)
    {
        var (sum, count) = (0.0, 0);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            for (var h = 0; h < folds[fold].Steps; h++)
            {
                var value = values[folds[fold].Known + h];
                if (!double.IsNaN(value))
                {
                    var error = value - forecast(fold, h);
                    sum += error * error;
                    count++;
                }
            }
        }

        return sum / count;
    }

    // Without folds nothing speaks against anyone, nor for one who must earn its place.
    private double[] Choose(ReadOnlySpan<double> values, double[] errors, List<Fold> folds)
    {
        var all = Weigh(errors, folds.Count);
        int[] certain = [.. Enumerable.Range(0, members.Count).Where(place => !members[place].MustEarnItsPlace)];
        if (certain.Length == 0 || certain.Length == members.Count)
        {
            return all;
        }

        var (without, fewer) = (new double[members.Count], Weigh([.. certain.Select(place => errors[place])], folds.Count));
        foreach (var (place, weight) in certain.Zip(fewer))
        {
            without[place] = weight;
        }

        return folds.Count == 0 || ErrorOf(values, without) < ErrorOf(values, all) ? without : all;

        double ErrorOf(ReadOnlySpan<double> values, double[] weights)
        {
            List<double[]> mixed = [.. folds.Select(fold => Mix(fold.Forecasts, weights, FoldHorizon))];
            return MeanSquare(values, folds, (fold, h) => mixed[fold][h]);
        }
    }

    // As the inverse square of the errors, drawn to equal ones while there are few folds.
    private static double[] Weigh(double[] errors, int folds)
    {
        var weights = new double[errors.Length];
        Array.Fill(weights, 1.0 / errors.Length);
        var most = folds == 0 || Array.Exists(errors, double.IsNaN) ? 0 : errors.Max();
        if (!(most > 0))
        {
            return weights;
        }

        var floored = Array.ConvertAll(errors, error => Math.Max(error, 1e-9 * most));
        var least = floored.Min();
        var merits = Array.ConvertAll(floored, error => least / error * (least / error));
        var (total, trust) = (merits.Sum(), folds / (folds + PriorFolds));
        for (var place = 0; place < weights.Length; place++)
        {
            weights[place] = (trust * merits[place] / total) + ((1 - trust) / weights.Length);
        }

        return weights;
    }

    private static double[] Mix(double[][] forecasts, double[] weights, int horizon)
    {
        var mix = new double[horizon];
        for (var place = 0; place < weights.Length; place++)
        {
            for (var h = 0; h < horizon; h++)
            {
                mix[h] += weights[place] * forecasts[place][h];
            }
        }

        return mix;
    }

    private double FallbackVariance(ReadOnlySpan<double> values, ErrorScale scale)
    {
        var recent = values[Math.Max(0, values.Length - (RecentSeasons * season))..];
        var (squares, count) = (0.0, 0);
        for (var place = 0; place < season; place++)
        {
            List<double> same = [];
            for (var i = recent.Length - 1 - place; i >= 0; i -= season)
            {
                if (!double.IsNaN(recent[i]))
                {
                    same.Add(recent[i]);
                }
            }

            if (same.Count > 0)
            {
                var mean = same.Average();
                count += same.Count;
                squares += same.Sum(value => Square((value - mean) / scale.Of(mean)));
            }
        }

        return FallbackFactor * squares / Math.Max(1, count - season);
    }

    // Of each fold; NaN where nothing is known.
    private static List<double[]> Scaled(ReadOnlySpan<double> values, IReadOnlyList<Fold> folds, ErrorScale scale)
    {
        List<double[]> scaled = [];
        foreach (var fold in folds)
        {
            var errors = new double[FoldHorizon];
            for (var h = 0; h < FoldHorizon; h++)
            {
                errors[h] = h < fold.Steps ? (values[fold.Known + h] - fold.Mix[h]) / scale.Of(fold.Mix[h]) : double.NaN;
            }

            scaled.Add(errors);
        }

        return scaled;
    }

    private static double[] Spread(List<double[]> scaled, double fallback)
    {
        var (spread, before) = (new double[Weeks], 0.0);
        for (var week = 0; week < Weeks; week++)
        {
            var errors = scaled.SelectMany(fold => fold.Skip(WeekLength * week).Take(WeekLength)).Where(error => !double.IsNaN(error)).ToList();
            var variance = (errors.Sum(Square) + (PriorErrors * Math.Max(fallback, before * before))) / (errors.Count + PriorErrors);
            spread[week] = before = Math.Max(before, Math.Sqrt(variance));
        }

        return spread;
    }

    // Of values known at a moment, and folds that have ended by then.
    private (BandForecast Band, double[] Spread, double FallbackVariance) BandOf(
        ReadOnlySpan<double> values, double[] mixed, IReadOnlyList<Fold> folds, bool isNonNegative)
    {
        var scale = new ErrorScale(values[Math.Max(0, values.Length - (RecentSeasons * season))..], isNonNegative);
        var fallback = FallbackVariance(values, scale);
        var scaled = Scaled(values, folds, scale);
        var spread = Spread(scaled, fallback);
        List<double> shapes = [];
        if (spread[0] > 0)
        {
            shapes.AddRange(scaled.SelectMany(fold => fold.Select((error, h) => error / spread[h / WeekLength])).Where(error => !double.IsNaN(error)));
            shapes.Sort();
        }

        var sorted = shapes.ToArray();
        var ends = new List<double[]>();
        foreach (var (outside, normal) in Bands)
        {
            var (low, high) = sorted.Length < LeastErrors ? (-normal, normal) : (
                Math.Min((ConformalQuantile.Of(sorted, outside / 2) - normal) / 2, 0),
                Math.Max((ConformalQuantile.Of(sorted, 1 - (outside / 2)) + normal) / 2, 0));
            ends.Add(Clamp([.. mixed.Select((value, h) => value + (low * SpreadAt(spread, h) * scale.Of(value)))], isNonNegative));
            ends.Add(Clamp([.. mixed.Select((value, h) => value + (high * SpreadAt(spread, h) * scale.Of(value)))], isNonNegative));
        }

        return (new BandForecast(Clamp([.. mixed], isNonNegative), ends[0], ends[1], ends[2], ends[3]), spread, fallback);
    }

    // Beyond four weeks, which is as far as is measured, the variance goes on as it grew.
    private static double SpreadAt(double[] spread, int h)
    {
        var week = h / WeekLength;
        return week < Weeks
            ? spread[week]
            : Math.Sqrt(Square(spread[^1]) + ((week + 1 - Weeks) * (Square(spread[^1]) - Square(spread[0])) / (Weeks - 1)));
    }

    private static double[] Clamp(double[] forecast, bool isNonNegative)
    {
        if (isNonNegative)
        {
            for (var h = 0; h < forecast.Length; h++)
            {
                forecast[h] = Math.Max(0, forecast[h]);
            }
        }

        return forecast;
    }

    private static double Square(double value) => value * value;

    private readonly record struct Fold(int Known, int Steps, double[][] Forecasts)
    {
        public double[] Mix { get; init; } = [];
    }

    private sealed record Trial(List<Fold> Folds, double[] Weights, double Error);

    // Errors grow with the values, but less than they do; of series that may be negative nothing is known.
    private readonly struct ErrorScale
    {
        private const double LeastShare = 0.1;
        private const double Least = 1e-12;
        private readonly double _floor;
        private readonly double _power;

        public ErrorScale(ReadOnlySpan<double> recent, bool isNonNegative)
        {
            var (sum, count) = (0.0, 0);
            foreach (var value in recent)
            {
                if (!double.IsNaN(value))
                {
                    sum += Math.Abs(value);
                    count++;
                }
            }

            (_floor, _power) = ((LeastShare * sum / Math.Max(1, count)) + Least, isNonNegative ? ScalePower : 0);
        }

        public double Of(double forecast) => Math.Pow(Math.Max(forecast, _floor), _power);
    }
}
