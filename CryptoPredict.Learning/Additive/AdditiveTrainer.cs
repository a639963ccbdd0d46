namespace CryptoPredict.Learning.Additive;

/// <summary>
/// Fits the additive model of S. Taylor and B. Letham, "Forecasting at scale" (2018), as Prophet 1.x does with its defaults: a piecewise
/// linear trend with a Laplace prior on its changes, Fourier seasonalities with a normal prior, normal noise, by the posterior's mode.
/// Values are divided by the largest magnitude, time runs from 0 at the first observation to 1 at the last.
/// </summary>
public static class AdditiveTrainer
{
    /// <summary>The largest magnitude of a value: forecasts of several times as much are still numbers.</summary>
    public const double LargestValue = 1e300;

    /// <summary>Fits a model. The same input on the same machine gives the same bits.</summary>
    /// <param name="times">When the values were observed, each later than the one before; any spacing, gaps included.</param>
    /// <param name="values">One value per time; NaN where it is missing, otherwise at most <see cref="LargestValue"/> in magnitude. At least two
    /// present.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Reported to after every turn of the solver, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at many times a second.</param>
    /// <exception cref="ArgumentException">An argument is not as described; the message names it and the row.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static AdditiveFit Fit(
        ReadOnlySpan<DateTimeOffset> times,
        ReadOnlySpan<double> values,
        AdditiveOptions options,
        IProgress<AdditiveProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var (present, observed) = Present(times, values);
        var (lowest, highest, spacing) = (double.PositiveInfinity, double.NegativeInfinity, TimeSpan.MaxValue);
        for (var i = 0; i < observed.Length; i++)
        {
            lowest = Math.Min(lowest, observed[i]);
            highest = Math.Max(highest, observed[i]);
            if (i > 0 && present[i] - present[i - 1] < spacing)
            {
                spacing = present[i] - present[i - 1];
            }
        }

        var scale = Math.Max(Math.Abs(lowest), Math.Abs(highest));
        var model = new AdditiveModel
        {
            Start = present[0].ToUniversalTime(),
            Span = present[^1] - present[0],
            Scale = scale == 0 ? 1 : scale,
            Changepoints = PlaceChangepoints(present, options),
            Seasonalities = Seasonality.Choose(options, present[^1] - present[0], spacing),
        };
        return lowest == highest
            ? Constant(model, observed, values.Length - observed.Length)
            : Solve(model, present, observed, values.Length - observed.Length, options, progress, cancellationToken);
    }

    private static (DateTimeOffset[] Times, double[] Values) Present(ReadOnlySpan<DateTimeOffset> times, ReadOnlySpan<double> values)
    {
        if (times.Length != values.Length)
        {
            throw new ArgumentException($"There are {times.Length} times but {values.Length} values; give one value per time, NaN where it is missing.",
                nameof(values));
        }

        var present = new List<DateTimeOffset>(values.Length);
        var observed = new List<double>(values.Length);
        for (var row = 0; row < values.Length; row++)
        {
            if (row > 0 && times[row] <= times[row - 1])
            {
                throw new ArgumentException(
                    $"Row {row} is at {times[row]:O}, not later than row {row - 1}: sort the rows by time and merge those of the same time.", nameof(times));
            }

            if (Math.Abs(values[row]) > LargestValue)
            {
                throw new ArgumentException(
                    $"Row {row} holds {values[row]}: values must be at most {LargestValue} in magnitude, or NaN where missing.", nameof(values));
            }

            if (!double.IsNaN(values[row]))
            {
                present.Add(times[row]);
                observed.Add(values[row]);
            }
        }

        return observed.Count >= 2
            ? ([.. present], [.. observed])
            : throw new ArgumentException($"{observed.Count} of the {values.Length} values are present: a trend needs at least two.", nameof(values));
    }

    // Prophet's rule: even steps over the first part of the observations, never at the very first, and fewer where there is no room.
    private static double[] PlaceChangepoints(DateTimeOffset[] times, AdditiveOptions options)
    {
        var last = (int)Math.Floor(times.Length * options.ChangepointRange) - 1;
        var count = Math.Clamp(last, 0, options.Changepoints);
        var places = new double[count];
        for (var i = 0; i < count; i++)
        {
            var row = (int)Math.Round((i + 1) * (last / (double)count), MidpointRounding.ToEven);
            places[i] = (times[row] - times[0]) / (times[^1] - times[0]);
        }

        return places;
    }

    // Without noise there is no mode; a flat line is what Prophet gives too.
    private static AdditiveFit Constant(AdditiveModel shape, double[] values, int missing)
    {
        var model = shape with
        {
            Offset = values[0] / shape.Scale,
            Changes = new double[shape.Changepoints.Count],
            Coefficients = new double[shape.Seasonalities.Sum(one => one.Terms)],
            Noise = PosteriorMode.LeastNoise,
        };
        return new AdditiveFit(model, values.Length, missing, 0, true, double.NaN);
    }

    private static AdditiveFit Solve(
        AdditiveModel shape,
        DateTimeOffset[] times,
        double[] values,
        int missing,
        AdditiveOptions options,
        IProgress<AdditiveProgress>? progress,
        CancellationToken cancellationToken)
    {
        var changes = shape.Changepoints.Count;
        var seasonal = shape.Seasonalities.Sum(one => one.Terms);
        var system = new TriangularSystem(2 + seasonal + changes + 1);
        var row = new double[system.Columns];
        for (var i = 0; i < times.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = shape.ScaledTime(times[i]);
            row[0] = time;
            row[1] = 1;
            shape.FillSeasonalTerms(times[i], row.AsSpan(2, seasonal));
            for (var j = 0; j < changes; j++)
            {
                row[2 + seasonal + j] = Math.Max(0, time - shape.Changepoints[j]);
            }

            row[^1] = values[i] / shape.Scale;
            system.Add(row);
        }

        system.Reduce();
        var mode = new PosteriorMode(system, times.Length, changes, options);
        var converged = mode.Find(progress, cancellationToken);
        var model = shape with
        {
            Slope = mode.Coefficients[0],
            Offset = mode.Coefficients[1],
            Coefficients = mode.Coefficients[2..(2 + seasonal)],
            Changes = mode.Coefficients[(2 + seasonal)..],
            Noise = mode.Noise,
        };
        return new AdditiveFit(model, times.Length, missing, mode.Turns, converged, mode.NegativeLogPosterior);
    }
}
