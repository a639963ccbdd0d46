using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>
/// What one training round of one asset learns from and is judged by: a feature table in three parts in order of time. Between two
/// parts a horizon is purged: no label of an earlier part lives to the first as-of time of the next. Features may look back
/// across the parts, for they were known. Immutable.
/// </summary>
public sealed class TrainingData
{

    private TrainingData(HistoryRows rows, RowRange training, RowRange validation, RowRange holdout)
    {
        Rows = rows;
        Training = training;
        Validation = validation;
        Holdout = holdout;
    }

    /// <summary>The past that the parts are cut from.</summary>
    public HistoryRows Rows { get; }

    /// <summary>What is forecast.</summary>
    public ForecastScope Scope => Rows.Scope;

    /// <summary>All rows, also those that the purge takes out.</summary>
    public FeatureTable Table => Rows.Table;

    /// <summary>Rows to learn from.</summary>
    public RowRange Training { get; }

    /// <summary>Rows for early stopping and shrinkage.</summary>
    public RowRange Validation { get; }

    /// <summary>Rows that no training may see; the gate judges by them.</summary>
    public RowRange Holdout { get; }

    /// <summary>Candles used.</summary>
    public int Candles => Rows.Candles;

    /// <summary>Open time of the oldest candle used, UTC.</summary>
    public DateTimeOffset From => Rows.From;

    /// <summary>Close time of the newest candle used, UTC.</summary>
    public DateTimeOffset To => Rows.To;

    /// <summary>SHA-256 over the candles used (open time in ticks UTC, open, high, low, close, volume; little-endian), 64 hex digits.</summary>
    public string Hash => Rows.Hash;

    /// <summary>The stretch whose labels training and validation look at.</summary>
    public LabelSpan Seen => new(Table.AsOf.Span[Training.Start], Table.AsOf.Span[Validation.End - 1] + Scope.Horizon);

    /// <summary>How many candles without gaps fill all three parts with rows that no longer depend on where the features were started.</summary>
    public static int RequiredCandles(RetrainOptions options, int horizonSteps)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FeatureEngine.ExactAfter + RequiredRows(options, horizonSteps) + horizonSteps;
    }

    /// <summary>Builds table and parts from the newest <see cref="RequiredCandles"/> candles; with fewer, all three parts shrink alike.</summary>
    /// <param name="scope">What is forecast.</param>
    /// <param name="candles">Closed candles, oldest first; older ones than needed change nothing.</param>
    /// <param name="options">Sizes of the parts.</param>
    /// <exception cref="TooFewSamplesException">
    /// The training part would have fewer than <see cref="RetrainOptions.MinimumRows"/> rows, or no price in it moved.
    /// </exception>
    /// <exception cref="ArgumentException">A candle is out of order or invalid.</exception>
    public static TrainingData Build(ForecastScope scope, IReadOnlyList<Candle> candles, RetrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(options);
        var used = candles.TakeLast(RequiredCandles(options, scope.HorizonSteps)).ToArray();
        var rows = HistoryRows.Build(scope, used);
        var table = rows.Table;
        var asOf = table.AsOf.Span;
        var required = RequiredRows(options, scope.HorizonSteps);
        var share = Math.Min(1, Math.Max(0, table.Count - (2.0 * scope.HorizonSteps)) / (required - (2.0 * scope.HorizonSteps)));
        var holdout = new RowRange(table.Count - (int)(share * options.HoldoutRows), table.Count);
        var validation = Before(asOf, holdout, (int)(share * options.ValidationRows), scope.Horizon);
        var training = Before(asOf, validation, (int)(share * options.Rows), scope.Horizon);
        if (training.Count < options.MinimumRows || validation.Count == 0 || holdout.Count == 0)
        {
            throw new TooFewSamplesException(training.Count, options.MinimumRows, "training rows");
        }

        return table.Targets.Span.Slice(training.Start, training.Count).ContainsAnyExcept(0.0)
            ? new TrainingData(rows, training, validation, holdout)
            : throw TooFewSamplesException.OfStillPrices(training.Count, "training rows");
    }

    /// <summary>What a model would have been given live at a row; false when it would not have been asked, for too little history.</summary>
    public bool TryGetInput(int row, ILearntModel model, out ForecastInput input) => Rows.TryGetInput(row, model, out input);

    /// <summary>The same parts with the newest rows of the training part alone: less to learn from, and quicker.</summary>
    /// <param name="rows">How many, at least 1; more than there are change nothing.</param>
    public TrainingData WithTrainingRows(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return new TrainingData(Rows, Training.Newest(rows), Validation, Holdout);
    }

    /// <summary>Consecutive closes known before the holdout's first label began, the newest at the end of the last validation label.</summary>
    internal ReadOnlySpan<double> ClosesBeforeHoldout(int most) => Rows.ClosesToTargetOf(Validation.End - 1, most);

    /// <summary>The features and scaled targets of some rows, for tree learners.</summary>
    internal TreeDataset Trees(RowRange range, TargetScaling scaling) => new(
        new FeatureMatrix(FeaturesOf(range).ToArray(), FeatureSchema.Count),
        [.. Enumerable.Range(range.Start, range.Count).Select(row => (float)(Table.Targets.Span[row] / scaling.Scale))]);

    /// <summary>The features of some rows, row-major.</summary>
    internal ReadOnlySpan<float> FeaturesOf(RowRange range) =>
        Table.Features.Span.Slice(range.Start * FeatureSchema.Count, range.Count * FeatureSchema.Count);

    /// <summary>The targets of some rows, as log returns.</summary>
    internal ReadOnlySpan<double> TargetsOf(RowRange range) => Table.Targets.Span.Slice(range.Start, range.Count);

    /// <summary>The rows of a range that end a run of at least <paramref name="length"/> rows without a gap.</summary>
    internal int[] SequenceEnds(RowRange range, int length) =>
        [.. Enumerable.Range(range.Start, range.Count).Where(row => Rows.RunLength(row) >= length)];

    /// <summary>Windows over the scaled table that end at given rows, with what a log return is to the learner; nothing is copied.</summary>
    internal SequenceData Sequences(ReadOnlyMemory<float> scaledFeatures, int[] ends, int length, Func<double, float> label) => SequenceData.FromWindows(
        scaledFeatures,
        Array.ConvertAll(ends, row => row - length + 1),
        Array.ConvertAll(ends, row => label(Table.Targets.Span[row])),
        length,
        FeatureSchema.Count);

    private static int RequiredRows(RetrainOptions options, int horizonSteps) =>
        options.Rows + options.ValidationRows + options.HoldoutRows + (2 * horizonSteps);

    private static RowRange Before(ReadOnlySpan<DateTimeOffset> asOf, RowRange next, int count, TimeSpan horizon)
    {
        var end = next.Start;
        while (end > 0 && next.Start < asOf.Length && asOf[end - 1] + horizon >= asOf[next.Start])
        {
            end--;
        }

        return new RowRange(Math.Max(0, end - count), end);
    }
}
