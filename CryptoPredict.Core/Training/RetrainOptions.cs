using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>
/// How the models are trained, those of the ensemble and those of the feedback loop (section <c>Training</c>). The defaults are for one-minute candles and
/// a horizon of five minutes, where the signal is weak and most of what a model can find is noise: small trees, large leaves, early stopping.
/// </summary>
public sealed record RetrainOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Training";

    /// <summary>
    /// Wall time of one round over all models of all assets. A training that would not fit learns from fewer rows, or the model keeps its version; a round
    /// that takes longer says so in its log.
    /// </summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Rows to learn from. When fewer are stored, all three parts shrink in proportion.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>Rows after those, for early stopping and shrinkage: one day of minutes.</summary>
    public int ValidationRows { get; init; } = 1440;

    /// <summary>The newest rows, which no training sees and by which the gate judges: one day of minutes.</summary>
    public int HoldoutRows { get; init; } = 1440;

    /// <summary>Fewest rows to learn from; with fewer, training is refused.</summary>
    public int MinimumRows { get; init; } = 1000;

    /// <summary>Threads of a training. 0 means all processors but one, which stays free for predictions and pages.</summary>
    public int Threads { get; init; }

    /// <summary>Seed of all random draws: the same data, settings and seed give the same artefacts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The random forest.</summary>
    public ForestSection RandomForest { get; init; } = new();

    /// <summary>The boosted trees of the ensemble.</summary>
    public LightGbmSection LightGbm { get; init; } = new();

    /// <summary>The boosted trees of the feedback loop.</summary>
    public XGBoostSection XGBoost { get; init; } = new();

    /// <summary>The LSTM.</summary>
    public LstmSection Lstm { get; init; } = new();

    /// <summary>When a new version takes over.</summary>
    public GateOptions Gate { get; init; } = new();

    /// <summary>When live results move a champion afterwards.</summary>
    public ReviewOptions Review { get; init; } = new();

    internal int ResolvedThreads => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Settings of the random forest.</summary>
    public sealed record ForestSection
    {
        /// <summary>Number of trees.</summary>
        public int Trees { get; init; } = 100;

        /// <summary>Most splits between root and leaf.</summary>
        public int MaxDepth { get; init; } = 6;

        /// <summary>Share of the features drawn at each split; the default is a third.</summary>
        public double MaxFeatures { get; init; } = 1 / 3.0;

        /// <summary>Fewest rows in a leaf. Neighbouring rows share most of their target, so 100 of them are about 20 independent ones.</summary>
        public int MinSamplesLeaf { get; init; } = 100;
    }

    /// <summary>Settings of the boosted trees.</summary>
    public sealed record LightGbmSection
    {
        /// <summary>Most trees; early stopping usually keeps fewer.</summary>
        public int Rounds { get; init; } = 150;

        /// <summary>Shrinkage of each tree.</summary>
        public double LearningRate { get; init; } = 0.03;

        /// <summary>Most leaves of a tree.</summary>
        public int Leaves { get; init; } = 8;

        /// <summary>Fewest rows in a leaf.</summary>
        public int MinDataInLeaf { get; init; } = 200;

        /// <summary>Share of the features each tree may use.</summary>
        public double FeatureFraction { get; init; } = 0.5;

        /// <summary>Share of the rows each tree learns from.</summary>
        public double BaggingFraction { get; init; } = 0.7;

        /// <summary>L2 penalty on leaf values; it weighs as much as this many rows.</summary>
        public double LambdaL2 { get; init; } = 100;

        /// <summary>Trees without a better validation loss after which growing ends.</summary>
        public int EarlyStoppingRounds { get; init; } = 25;
    }

    /// <summary>
    /// Settings of the boosted trees of the feedback loop: small trees and large leaves, as for the ensemble's, since the signal is weak.
    /// </summary>
    public sealed record XGBoostSection
    {
        /// <summary>Most trees; early stopping usually keeps fewer.</summary>
        public int Rounds { get; init; } = 150;

        /// <summary>Shrinkage of each tree.</summary>
        public double Eta { get; init; } = 0.05;

        /// <summary>Most splits between root and leaf.</summary>
        public int MaxDepth { get; init; } = 3;

        /// <summary>Least sum of Hessians in a leaf. A row's is at most 1/4, so a leaf holds four times as many rows or more.</summary>
        public double MinChildWeight { get; init; } = 50;

        /// <summary>L2 penalty on leaf values.</summary>
        public double Lambda { get; init; } = 10;

        /// <summary>Share of the rows each tree learns from.</summary>
        public double Subsample { get; init; } = 0.7;

        /// <summary>Share of the features each tree may use.</summary>
        public double ColsampleByTree { get; init; } = 0.5;

        /// <summary>Trees without a better validation loss after which growing ends.</summary>
        public int EarlyStoppingRounds { get; init; } = 25;
    }

    /// <summary>Settings of the LSTM.</summary>
    public sealed record LstmSection
    {
        /// <summary>
        /// <c>compact</c>: LSTM layers of 32 and 16 units, sequences of 30. <c>deep</c>: two of 128 units with a dense head, sequences of 10; it learns
        /// much longer.
        /// </summary>
        public string Preset { get; init; } = "compact";

        /// <summary>Most epochs. Without it, the preset's.</summary>
        public int? Epochs { get; init; }

        /// <summary>Adam's step size. Without it, the preset's.</summary>
        public double? LearningRate { get; init; }

        /// <summary>L2 penalty on the weights.</summary>
        public double WeightDecay { get; init; } = 1e-4;

        /// <summary>Largest gradient norm; larger gradients are scaled down to it.</summary>
        public double MaximumGradientNorm { get; init; } = 1;

        /// <summary>Epochs without a better validation loss after which training ends; the best epoch's weights are kept.</summary>
        public int Patience { get; init; } = 3;

        /// <summary>The most epochs: as set, else as many as the preset's.</summary>
        internal int MostEpochs => Epochs ?? NetworkPreset.All.Single(preset => preset.Name == Preset).Training.Epochs;

        /// <summary>How a preset's network is trained under these settings.</summary>
        internal TrainingOptions For(NetworkPreset preset, int seed, int threads) => preset.Training with
        {
            Epochs = MostEpochs,
            LearningRate = LearningRate ?? preset.Training.LearningRate,
            WeightDecay = WeightDecay,
            MaximumGradientNorm = MaximumGradientNorm,
            EarlyStoppingPatience = Patience,
            Seed = seed,
            Threads = threads,
        };
    }
}
