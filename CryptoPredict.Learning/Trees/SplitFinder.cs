using System.Numerics;
using System.Runtime.Intrinsics;

namespace CryptoPredict.Learning.Trees;

/// <summary>The best way found to divide a node.</summary>
/// <param name="Gain">What the two children gain over the node; 0 when there is no split worth making.</param>
/// <param name="Feature">The feature that decides.</param>
/// <param name="Bin">Values in this bin or a lower one go left.</param>
/// <param name="MissingLeft">Where rows without a value go.</param>
/// <param name="Left">Sums of the rows that go left.</param>
internal readonly record struct SplitCandidate(double Gain, int Feature, int Bin, bool MissingLeft, NodeSums Left)
{
    public bool Exists => Gain > 0;
}

/// <summary>
/// Finds the best split of one feature from its histogram. Empty bins are squeezed out while sums are accumulated; the gains are then
/// computed eight at a time. Gain = T(GL)²/(HL+λ) + T(GR)²/(HR+λ) - T(G)²/(H+λ) with T(G) = max(|G|-α, 0)
/// (T. Chen and C. Guestrin, "XGBoost", KDD 2016, equation 7, without its factor ½, and the soft threshold of its α).
/// </summary>
internal sealed class SplitFinder(FixedPointGradients gradients, SplitRules rules)
{
    private const int Lanes = 8;

    private readonly long[] _first = new long[HistogramBuilder.BinsPerFeature + Lanes];
    private readonly long[] _second = new long[HistogramBuilder.BinsPerFeature + Lanes];
    private readonly byte[] _bins = new byte[HistogramBuilder.BinsPerFeature + Lanes];

    /// <summary>The best split of a feature whose histogram has a place for every bin.</summary>
    /// <param name="feature">The feature's index.</param>
    /// <param name="bins">Its binning.</param>
    /// <param name="histogram">[bin][word], 256 bins.</param>
    /// <param name="node">Sums of the node.</param>
    /// <param name="best">The best split so far; only a better one replaces it.</param>
    /// <returns>False when all rows share one bin, so that the feature cannot split them.</returns>
    public bool Improve(int feature, FeatureBins bins, ReadOnlySpan<long> histogram, NodeSums node, ref SplitCandidate best)
    {
        var used = 0;
        if (gradients.UnitHessian)
        {
            long sum = 0;
            for (var bin = 0; bin < bins.Count; bin++)
            {
                var word = histogram[bin];
                sum += word;
                _first[used] = sum;
                _bins[used] = (byte)bin;
                used += word != 0 ? 1 : 0;
            }

            return Choose(feature, used, new NodeSums(histogram[FeatureBins.Missing], 0), node, ref best);
        }

        long first = 0;
        long second = 0;
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var word = histogram[(2 * bin) + 1];
            first += histogram[2 * bin];
            second += word;
            _first[used] = first;
            _second[used] = second;
            _bins[used] = (byte)bin;
            used += word != 0 ? 1 : 0;
        }

        return Choose(feature, used, new NodeSums(histogram[2 * FeatureBins.Missing], histogram[(2 * FeatureBins.Missing) + 1]), node, ref best);
    }

    /// <summary>The same for a histogram of few rows with unit Hessian: visits only the bins that <paramref name="occupied"/> marks, and clears them.</summary>
    /// <returns>False when all rows share one bin, so that the feature cannot split them.</returns>
    public bool ImproveSparse(int feature, ReadOnlySpan<ulong> occupied, Span<long> histogram, NodeSums node, ref SplitCandidate best)
    {
        var missing = histogram[FeatureBins.Missing];
        histogram[FeatureBins.Missing] = 0;
        var used = 0;
        long sum = 0;
        for (var part = 0; part < 4; part++)
        {
            var marks = part < 3 ? occupied[part] : occupied[part] & ~(1UL << 63);
            while (marks != 0)
            {
                var bin = (part * 64) + BitOperations.TrailingZeroCount(marks);
                marks &= marks - 1;
                sum += histogram[bin];
                histogram[bin] = 0;
                _first[used] = sum;
                _bins[used] = (byte)bin;
                used++;
            }
        }

        return Choose(feature, used, new NodeSums(missing, 0), node, ref best);
    }

    private bool Choose(int feature, int used, NodeSums missing, NodeSums node, ref SplitCandidate best)
    {
        var hasMissing = missing != default;
        // The last entry holds every present value: a split only if the missing ones stand on the other side.
        var candidates = hasMissing ? used : used - 1;
        if (candidates <= 0)
        {
            return false;
        }

        var parent = Score(gradients.Gradient(node), gradients.Hessian(node));
        // A gain within rounding of nothing is none: a node of equal targets is not divided.
        var toBeat = Math.Max(Math.Max(best.Gain, rules.MinGain), parent * 1e-10);
        var found = Best(candidates, default, node, parent, toBeat, out var gain);
        var missingLeft = false;
        if (hasMissing && Best(used - 1, missing, node, parent, found < 0 ? toBeat : gain, out var gainLeft) is var foundLeft and >= 0)
        {
            (found, gain, missingLeft) = (foundLeft, gainLeft, true);
        }

        if (found < 0)
        {
            return true;
        }

        // Between two occupied bins any threshold divides the rows alike; the middle one treats new rows evenly.
        var bin = found + 1 < used ? (_bins[found] + _bins[found + 1]) / 2 : _bins[found];
        var left = new NodeSums(_first[found], gradients.UnitHessian ? 0 : _second[found]);
        if (missingLeft)
        {
            left = new NodeSums(left.First + missing.First, left.Second + missing.Second);
        }
        else if (!hasMissing)
        {
            // Nothing learned about missing values: they go with the majority.
            missingLeft = 2L * gradients.Count(left) >= gradients.Count(node);
        }

        best = new SplitCandidate(gain, feature, bin, missingLeft, left);
        return true;
    }

    // Index of the best of the first `candidates` entries (the lowest on a tie), or -1 when none gains more than `toBeat`.
    private int Best(int candidates, NodeSums extraLeft, NodeSums node, double parent, double toBeat, out double gain)
    {
        var unit = gradients.UnitHessian;
        var bits = gradients.CountBits;
        var mask = Vector512.Create(gradients.CountMask);
        var gradientUnit = Vector512.Create(gradients.GradientUnit);
        var hessianUnit = Vector512.Create(gradients.HessianUnit);
        var totalGradient = Vector512.Create(gradients.Gradient(node));
        var totalHessian = Vector512.Create(gradients.Hessian(node));
        var totalCount = Vector512.Create((double)gradients.Count(node));
        var minCount = Vector512.Create((double)rules.MinRows);
        var minHessian = Vector512.Create(rules.MinHessian);
        var lambda = Vector512.Create(rules.Lambda);
        var alpha = Vector512.Create(rules.Alpha);
        var extraFirst = Vector512.Create(extraLeft.First);
        var extraSecond = Vector512.Create(extraLeft.Second);
        var end = Vector512.Create((double)candidates);
        var index = Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7);

        var bestScore = Vector512.Create(parent + toBeat);
        var bestIndex = Vector512.Create(-1d);
        for (var i = 0; i < candidates; i += Lanes)
        {
            var first = Vector512.Create<long>(_first.AsSpan(i, Lanes)) + extraFirst;
            Vector512<double> gradient, hessian, count;
            if (unit)
            {
                gradient = Vector512.ConvertToDouble(Vector512.ShiftRightArithmetic(first, bits)) * gradientUnit;
                count = Vector512.ConvertToDouble(first & mask);
                hessian = count;
            }
            else
            {
                var second = Vector512.Create<long>(_second.AsSpan(i, Lanes)) + extraSecond;
                gradient = Vector512.ConvertToDouble(first) * gradientUnit;
                count = Vector512.ConvertToDouble(second & mask);
                hessian = Vector512.ConvertToDouble(Vector512.ShiftRightArithmetic(second, bits)) * hessianUnit;
            }

            var otherHessian = totalHessian - hessian;
            var left = Vector512.Max(Vector512.Abs(gradient) - alpha, Vector512<double>.Zero);
            var right = Vector512.Max(Vector512.Abs(totalGradient - gradient) - alpha, Vector512<double>.Zero);
            var leftWeight = hessian + lambda;
            var rightWeight = otherHessian + lambda;
            // Both fractions over one denominator: a division costs more than the products it saves.
            var score = ((left * left * rightWeight) + (right * right * leftWeight)) / (leftWeight * rightWeight);
            var better = Vector512.GreaterThan(score, bestScore)
                & Vector512.GreaterThanOrEqual(count, minCount)
                & Vector512.GreaterThanOrEqual(totalCount - count, minCount)
                & Vector512.GreaterThanOrEqual(hessian, minHessian)
                & Vector512.GreaterThanOrEqual(otherHessian, minHessian)
                & Vector512.LessThan(index, end);
            bestScore = Vector512.ConditionalSelect(better, score, bestScore);
            bestIndex = Vector512.ConditionalSelect(better, index, bestIndex);
            index += Vector512.Create((double)Lanes);
        }

        var found = -1d;
        var top = parent + toBeat;
        for (var lane = 0; lane < Lanes; lane++)
        {
            var score = bestScore[lane];
            var at = bestIndex[lane];
            if (at >= 0 && (score > top || (score == top && at < found)))
            {
                (top, found) = (score, at);
            }
        }

        gain = top - parent;
        return (int)found;
    }

    private double Score(double gradient, double hessian)
    {
        var shrunk = Math.Max(Math.Abs(gradient) - rules.Alpha, 0);
        return shrunk * shrunk / (hessian + rules.Lambda);
    }
}
