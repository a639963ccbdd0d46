namespace CryptoPredict.Core.Market.Simulated;

/// <summary>
/// Random numbers that can be started anywhere: the stream of (seed, name, index) is its own, with nothing drawn before it.
/// The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// Only + − × ÷ and √ are used, which IEEE 754 rounds correctly, so the numbers are the same bits on every machine.
/// </summary>
internal struct SeededStream
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    // Tails are cut where the radius squared of the polar method falls below this: at 22.6 standard deviations.
    private const double SmallestRadius = 1.0 / 65_536;

    private static readonly double UniformScale = Math.Sqrt(12);

    // With r = √SmallestRadius, the cut distribution's variance is 2 (1 − r) / (1 + r).
    private static readonly double StudentScale = Math.Sqrt((1 + Math.Sqrt(SmallestRadius)) / (2 * (1 - Math.Sqrt(SmallestRadius))));

    private ulong _state;

    /// <summary>Opens the stream of a seed, a name (such as an asset's symbol) and an index (such as a day).</summary>
    public SeededStream(int seed, string name, int index)
    {
        var state = Mix(unchecked((uint)seed) + Gamma);
        foreach (var letter in name)
        {
            state = Mix(state + letter + Gamma);
        }

        _state = Mix(state + unchecked((uint)index) + Gamma);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit()
    {
        _state += Gamma;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform with mean 0 and variance 1: enough where many are summed.</summary>
    public double NextUniform() => (NextUnit() - 0.5) * UniformScale;

    /// <summary>
    /// Student's t with 4 degrees of freedom, scaled to variance 1 and cut at ±22.6, by the polar method of R. W. Bailey,
    /// "Polar generation of random variates with the t-distribution", Mathematics of Computation 62 (1994).
    /// </summary>
    public double NextStudent()
    {
        while (true)
        {
            var u = (2 * NextUnit()) - 1;
            var v = (2 * NextUnit()) - 1;
            var w = (u * u) + (v * v);
            if (w is >= SmallestRadius and <= 1)
            {
                return StudentScale * u * Math.Sqrt(4 * ((1 / Math.Sqrt(w)) - 1) / w);
            }
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
