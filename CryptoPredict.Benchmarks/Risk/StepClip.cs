namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// How far one step of the price counts in the <see cref="VolatilityScale"/>: as far as the steps around it make it plausible, no farther. A bad tick, a
/// redenomination or a relisting is one step or two of a size that nothing confirms; unclipped, its square would decide the scale for hours. A real burst
/// confirms itself: each clipped step raises the scale, and with it the limit of the next, so that ten times the volatility are mostly believed in ten minutes.
/// </summary>
/// <remarks>
/// A step s counts as min(s², limit²) with limit = 6 σ before it, held between 6 and 30 times what is ordinary in the window; steps of
/// <see cref="Believed"/> or less always count in full. What is ordinary is read off the size that a tenth of the moves exceed, and at least eight: fewer bad
/// ticks than that move no limit, and a price that mostly stands still is measured by its moves.
/// </remarks>
internal readonly struct StepClip
{
    /// <summary>A step of a fifth of a percent or less always counts in full: also where hardly anything moves, as with a peg.</summary>
    public const double Believed = 0.002;

    private const double Multiple = 6;
    private const double MostMultiple = 30;

    // What a tenth of normal steps exceeds, in standard deviations.
    private const double TenthExceeds = 1.645;

    private const int LeastConfirming = 8;

    private readonly double _lowest;
    private readonly double _highest;

    private StepClip(double ordinary)
    {
        var lowest = Math.Max(Believed, Multiple * ordinary);
        _lowest = lowest * lowest;
        _highest = Math.Max(_lowest, MostMultiple * ordinary * MostMultiple * ordinary);
    }

    /// <summary>The limits for a window of steps. Allocates nothing.</summary>
    /// <param name="steps">One-step log returns; finite.</param>
    /// <param name="scratch">Room for as many; its content is lost.</param>
    public static StepClip Of(ReadOnlySpan<double> steps, Span<double> scratch)
    {
        var (largest, moves) = (0.0, 0);
        for (var i = 0; i < steps.Length; i++)
        {
            scratch[i] = Math.Abs(steps[i]);
            largest = Math.Max(largest, scratch[i]);
            moves += scratch[i] > 0 ? 1 : 0;
        }

        if (largest <= Believed)
        {
            return new StepClip(0);
        }

        var sizes = scratch[..steps.Length];
        sizes.Sort();
        var confirming = Math.Max(LeastConfirming, moves / 10);
        return new StepClip(confirming <= sizes.Length ? sizes[^confirming] / TenthExceeds : 0);
    }

    /// <summary>What the square of a step counts as.</summary>
    /// <param name="step">The step.</param>
    /// <param name="meanSquare">The mean square of the steps before it; 0 for the first.</param>
    public double Square(double step, double meanSquare) =>
        Math.Min(step * step, Math.Clamp(Multiple * Multiple * meanSquare, _lowest, _highest));
}
