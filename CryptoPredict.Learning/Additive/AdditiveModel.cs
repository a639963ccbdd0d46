namespace CryptoPredict.Learning.Additive;

/// <summary>
/// A fitted additive model: value = scale × (trend + seasonalities + noise), trend = slope·t + offset + Σ changeⱼ·max(0, t - changepointⱼ), with time t
/// running from 0 at the first observation to 1 at the last. Immutable; any number of threads may use it.
/// </summary>
public sealed record AdditiveModel
{
    /// <summary>Time of the first observation, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>From the first to the last observation, more than 0.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>What the values were divided by: their largest magnitude, or 1 if all were 0.</summary>
    public required double Scale { get; init; }

    /// <summary>Where the trend may bend, in scaled time, ascending.</summary>
    public required IReadOnlyList<double> Changepoints { get; init; }

    /// <summary>The seasonalities.</summary>
    public required IReadOnlyList<Seasonality> Seasonalities { get; init; }

    /// <summary>Slope before the first changepoint, in scaled units.</summary>
    public double Slope { get; init; }

    /// <summary>Trend at the first observation, in scaled units.</summary>
    public double Offset { get; init; }

    /// <summary>Change of slope at every changepoint, in scaled units; many are 0.</summary>
    public IReadOnlyList<double> Changes { get; init; } = [];

    /// <summary>Seasonal coefficients in scaled units: the terms of the first seasonality, then of the second, …</summary>
    public IReadOnlyList<double> Coefficients { get; init; } = [];

    /// <summary>Standard deviation of the noise in scaled units, more than 0.</summary>
    public double Noise { get; init; }

    /// <summary>The model's values at any times, before, within or after the observations.</summary>
    /// <param name="times">When, in any order.</param>
    public AdditiveForecast Predict(ReadOnlySpan<DateTimeOffset> times)
    {
        var values = new double[times.Length];
        var trend = new double[times.Length];
        var parts = Seasonalities.Select(_ => new double[values.Length]).ToArray();
        Span<double> terms = new double[Coefficients.Count];
        for (var i = 0; i < times.Length; i++)
        {
            var sum = Trend(ScaledTime(times[i]));
            trend[i] = sum * Scale;
            FillSeasonalTerms(times[i], terms);
            var at = 0;
            for (var s = 0; s < parts.Length; s++)
            {
                var part = 0.0;
                for (var end = at + Seasonalities[s].Terms; at < end; at++)
                {
                    part += terms[at] * Coefficients[at];
                }

                parts[s][i] = part * Scale;
                sum += part;
            }

            values[i] = sum * Scale;
        }

        return new AdditiveForecast(values, trend, parts);
    }

    /// <summary>
    /// Intervals from simulated futures: after the last observation the trend bends as often and as much, on average, as it did before, and noise
    /// is added (Taylor and Letham 2018, 3.1.4). A longer list of times leaves the intervals of the earlier ones as they are.
    /// </summary>
    /// <param name="times">When, none before the one in front of it, at most 100 training spans after the last observation.</param>
    /// <param name="options">Width, number of futures and seed: the same options give the same bits.</param>
    /// <param name="cancellationToken">Looked at many times a second.</param>
    /// <exception cref="ArgumentException">An argument is not as described; the message names the row.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public AdditiveIntervals Simulate(ReadOnlySpan<DateTimeOffset> times, IntervalOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return TrendSimulation.Run(this, times, options, cancellationToken);
    }

    internal double ScaledTime(DateTimeOffset time) => (time - Start) / Span;

    internal void FillSeasonalTerms(DateTimeOffset time, Span<double> terms)
    {
        foreach (var seasonality in Seasonalities)
        {
            seasonality.Fill(time, terms[..seasonality.Terms]);
            terms = terms[seasonality.Terms..];
        }
    }

    private double Trend(double time)
    {
        var trend = (Slope * time) + Offset;
        for (var j = 0; j < Changepoints.Count; j++)
        {
            trend += Changes[j] * Math.Max(0, time - Changepoints[j]);
        }

        return trend;
    }
}
