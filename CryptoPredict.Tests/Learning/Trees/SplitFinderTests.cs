using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class SplitFinderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_split_found_is_the_best_of_all_splits_tried_one_by_one(bool unitHessian)
    {
        var found = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var problem = new Problem(random, unitHessian);
            var best = problem.Search();
            var expected = problem.BestGainByTrying();

            Assert.Equal(expected is not null, best.Exists);
            if (expected is { } gain)
            {
                found++;
                Assert.Equal(gain, best.Gain, 1e-6 * Math.Max(gain, 1e-3));
                Assert.Equal(gain, problem.GainOf(best)!.Value, 1e-6 * Math.Max(gain, 1e-3));
                Assert.Equal(problem.SumsLeftOf(best), best.Left);
            }
        }

        Assert.InRange(found, 100, 299);
    }

    [Fact]
    public void Visiting_only_touched_bins_finds_the_same_split_and_leaves_the_histogram_empty()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var problem = new Problem(new Random(seed), unitHessian: true);
            var histogram = problem.Histogram();
            var marks = new ulong[4];
            for (var bin = 0; bin < histogram.Length; bin++)
            {
                marks[bin / 64] |= histogram[bin] != 0 ? 1UL << (bin % 64) : 0;
            }

            SplitCandidate best = default;
            problem.Finder.ImproveSparse(0, marks, histogram, problem.Total, ref best);

            Assert.Equal(problem.Search(), best);
            Assert.All(histogram, word => Assert.Equal(0, word));
        }
    }

    [Fact]
    public void Nothing_gained_is_no_split()
    {
        var bins = FeatureBins.FromSorted([1f, 2f], hasMissing: false, 255);
        var gradients = new FixedPointGradients(4, unitHessian: true);
        gradients.SetScale(0.1, 1);
        var histogram = new long[256];
        for (var row = 0; row < 4; row++)
        {
            gradients.Set(row, 0.1);
            histogram[row / 2] += gradients.Words[row];
        }

        SplitCandidate best = default;
        var finder = new SplitFinder(gradients, new SplitRules());
        Assert.True(finder.Improve(0, bins, histogram, gradients.SumOf([0, 1, 2, 3]), ref best));
        Assert.False(best.Exists);
    }

    /// <summary>Random rows of one feature with random gradients, rules and missing values.</summary>
    private sealed class Problem
    {
        private readonly byte[] _binOf;
        private readonly FeatureBins _bins;
        private readonly FixedPointGradients _gradients;
        private readonly SplitRules _rules;

        public Problem(Random random, bool unitHessian)
        {
            var rows = random.Next(2, 60);
            var distinct = random.Next(1, 40);
            var values = Enumerable.Range(0, distinct).Select(i => (float)i).ToArray();
            _bins = FeatureBins.FromSorted(values, hasMissing: true, 255);
            _gradients = new FixedPointGradients(rows, unitHessian);
            _gradients.SetScale(3, 1);
            _binOf = new byte[rows];
            for (var row = 0; row < rows; row++)
            {
                var missing = seedHasMissing(random) && random.Next(4) == 0;
                _binOf[row] = missing ? (byte)FeatureBins.Missing : (byte)random.Next(distinct);
                var gradient = (random.NextDouble() * 6) - 3;
                if (unitHessian)
                {
                    _gradients.Set(row, gradient);
                }
                else
                {
                    _gradients.Set(row, gradient, random.NextDouble());
                }
            }

            _rules = new SplitRules
            {
                Lambda = random.Next(2) * random.NextDouble(),
                Alpha = random.Next(2) * random.NextDouble(),
                MinRows = random.Next(1, 6),
                MinHessian = random.Next(2) * random.NextDouble() * 4,
                MinGain = random.Next(2) * random.NextDouble() * 5,
            };
            Total = _gradients.SumOf([.. Enumerable.Range(0, rows)]);
            Finder = new SplitFinder(_gradients, _rules);

            static bool seedHasMissing(Random random) => random.Next(2) == 0;
        }

        public NodeSums Total { get; }

        public SplitFinder Finder { get; }

        public long[] Histogram()
        {
            var words = _gradients.WordsPerRow;
            var histogram = new long[256 * words];
            for (var i = 0; i < _gradients.Words.Length; i++)
            {
                histogram[(_binOf[i / words] * words) + (i % words)] += _gradients.Words[i];
            }

            return histogram;
        }

        public SplitCandidate Search()
        {
            SplitCandidate best = default;
            Finder.Improve(0, _bins, Histogram(), Total, ref best);
            return best;
        }

        public double? BestGainByTrying()
        {
            double? best = null;
            for (var bin = 0; bin < _bins.Count; bin++)
            {
                foreach (var missingLeft in new[] { false, true })
                {
                    var gain = GainOf(new SplitCandidate(0, 0, bin, missingLeft, default));
                    best = gain > (best ?? _rules.MinGain) ? gain : best;
                }
            }

            return best;
        }

        public double? GainOf(SplitCandidate split)
        {
            var left = SumsLeftOf(split);
            var right = Total - left;
            if (_gradients.Count(left) < _rules.MinRows || _gradients.Count(right) < _rules.MinRows
                || _gradients.Hessian(left) < _rules.MinHessian || _gradients.Hessian(right) < _rules.MinHessian)
            {
                return null;
            }

            return Score(left) + Score(right) - Score(Total);
        }

        public NodeSums SumsLeftOf(SplitCandidate split) => _gradients.SumOf([.. Enumerable.Range(0, _binOf.Length)
            .Where(row => _binOf[row] == FeatureBins.Missing ? split.MissingLeft : _binOf[row] <= split.Bin)]);

        private double Score(NodeSums sums)
        {
            var gradient = Math.Max(Math.Abs(_gradients.Gradient(sums)) - _rules.Alpha, 0);
            return gradient * gradient / (_gradients.Hessian(sums) + _rules.Lambda);
        }
    }
}
