namespace CryptoPredict.Learning.Additive;

/// <summary>How intervals are simulated; the defaults are Prophet's.</summary>
public sealed record IntervalOptions
{
    /// <summary>Share of futures inside the interval, between 0 and 1; as many lie above it as below.</summary>
    public double Width { get; init; } = 0.8;

    /// <summary>Number of simulated futures, 100 to 100,000.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Seed of the simulation.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(Width is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Width), Width, $"{nameof(Width)} must lie between 0 and 1, ends excluded.");
        }

        if (Samples is < 100 or > 100_000)
        {
            throw new ArgumentOutOfRangeException(nameof(Samples), Samples, $"{nameof(Samples)} must be 100 to 100000.");
        }
    }
}
