namespace CryptoPredict.Learning.Neural;

/// <summary>Lowers the learning rate when the loss no longer falls, as PyTorch's ReduceLROnPlateau in its mode <c>min</c>, threshold <c>rel</c>.</summary>
public sealed record PlateauSchedule
{
    // PyTorch leaves the rate alone when the change would be smaller than this.
    private const double SmallestChange = 1e-8;

    /// <summary>What the rate is multiplied by, in (0, 1).</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs without improvement that are let pass; the one after them lowers the rate. 0 or more.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>An improvement is a loss below best·(1 - threshold), in [0, 1).</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>The rate is never lowered below this; 0 or more.</summary>
    public double MinimumLearningRate { get; init; }

    internal void Validate()
    {
        TrainingOptions.Require(Factor is > 0 and < 1, nameof(Factor), Factor, "lie in (0, 1)");
        TrainingOptions.Require(Patience >= 0, nameof(Patience), Patience, "be 0 or more");
        TrainingOptions.Require(Threshold is >= 0 and < 1, nameof(Threshold), Threshold, "lie in [0, 1)");
        TrainingOptions.Require(MinimumLearningRate >= 0, nameof(MinimumLearningRate), MinimumLearningRate, "be 0 or more");
    }

    /// <summary>Follows one training run.</summary>
    internal sealed class Tracker(PlateauSchedule schedule)
    {
        private double _best = double.PositiveInfinity;
        private int _badEpochs;

        /// <summary>The learning rate after an epoch with this loss.</summary>
        internal double Next(double loss, double learningRate)
        {
            if (loss < _best * (1 - schedule.Threshold))
            {
                _best = loss;
                _badEpochs = 0;
                return learningRate;
            }

            if (++_badEpochs <= schedule.Patience)
            {
                return learningRate;
            }

            _badEpochs = 0;
            var lower = Math.Max(learningRate * schedule.Factor, schedule.MinimumLearningRate);
            return learningRate - lower > SmallestChange ? lower : learningRate;
        }
    }
}
