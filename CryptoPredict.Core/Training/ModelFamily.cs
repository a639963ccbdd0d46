using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>
/// What differs between models that forecast returns and models that tell directions. All else of training, judging and registering is the same for both.
/// </summary>
/// <typeparam name="TModel">What they can do.</typeparam>
internal abstract class ModelFamily<TModel>
    where TModel : class, ILearntModel
{
    /// <summary>The rule of their gate, in the words of their measure.</summary>
    protected internal abstract GateRule Rule { get; }

    /// <summary>What stands where no model answers: the answer without skill.</summary>
    protected internal abstract double Baseline { get; }

    /// <summary>Writes one of them with its card.</summary>
    /// <exception cref="ArgumentException">It is of a model that there is not.</exception>
    public byte[] Write(Trained<TModel> trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var model = trained.Model.Model;
        return Artefact.Write(trained, FormatOf(model) ?? throw new ArgumentException($"There is no model '{model}' of this kind here.", nameof(trained)));
    }

    /// <summary>The format of a model's artefacts; null when none of them has that name.</summary>
    protected abstract ArtefactFormat<TModel>? FormatOf(string model);

    /// <summary>Reads one of them, see <see cref="Artefact.Read"/>.</summary>
    /// <exception cref="ArtefactException">The artefact is damaged, for something else, or of a model that there is not.</exception>
    public Trained<TModel> Read(ReadOnlyMemory<byte> artefact, string model, ForecastScope scope, string? version = null) => FormatOf(model) is { } format
        ? Artefact.Read(artefact.Span, model, format, scope, version)
        : throw new ArtefactException($"There is no model '{model}' of this kind here.") { IsForSomethingElse = true };

    /// <summary>Asks a model: its answer, whatever it is.</summary>
    protected internal abstract double Ask(TModel model, in ForecastInput input);

    /// <summary>Whether they are judged by a row whose log return was <paramref name="realised"/>.</summary>
    protected internal abstract bool Counts(double realised);

    /// <summary>What is missing where an answer is none, as "finite number"; null where it is one.</summary>
    protected internal abstract string? MissingIn(double answer);

    /// <summary>What each answer costs.</summary>
    protected internal abstract double[] Losses(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised);

    /// <summary>Scores answers.</summary>
    /// <param name="answers">Oldest first.</param>
    /// <param name="realised">The log returns that came.</param>
    /// <param name="horizonSteps">How many neighbouring targets share moves; at least 1.</param>
    protected internal abstract IModelMetrics Score(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised, int horizonSteps);

    /// <summary>Why scores are not those of a sane model; null when they are.</summary>
    protected internal virtual string? InsaneBecause(IModelMetrics metrics, GateOptions options) => Rule.InsaneBecause(metrics.OfBaseline, options);

    /// <summary>The gate's decision as the metadata keeps it.</summary>
    protected internal abstract GateDecision ToRecord(GateVerdict verdict);

    /// <summary>Asks a model at each row of a range that counts, as it would have been asked live.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Its data.</param>
    /// <param name="rows">Which rows; those with too little history are left out.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>Its answers and the log returns that came, oldest first.</returns>
    public (double[] Answers, double[] Realised) Ask(TModel model, TrainingData data, RowRange rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var answers = new List<double>(rows.Count);
        var returns = new List<double>(rows.Count);
        for (var row = rows.Start; row < rows.End; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var realised = data.Table.Targets.Span[row];
            if (Counts(realised) && data.TryGetInput(row, model, out var input))
            {
                answers.Add(Ask(model, input));
                returns.Add(realised);
            }
        }

        return ([.. answers], [.. returns]);
    }

    /// <summary>Asks a model at each row of a range, and scores it.</summary>
    /// <inheritdoc cref="Ask(TModel, TrainingData, RowRange, CancellationToken)"/>
    public IModelMetrics Score(TModel model, TrainingData data, RowRange rows, CancellationToken cancellationToken)
    {
        var (answers, realised) = Ask(model, data, rows, cancellationToken);
        return Score(answers, realised, data.Scope.HorizonSteps);
    }
}
