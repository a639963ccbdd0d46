using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Learning.Neural;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training;

/// <summary>Trains all members of the ensemble anew, asset by asset, on one thread after another and never on the prediction's.</summary>
public sealed class Retrainer : IRetrainer, IDisposable
{
    /// <summary>The job that retrains.</summary>
    public const string JobName = "retrain";

    private readonly TrainingContext _context;
    private readonly RetrainOptions _options;
    private readonly IReadOnlyList<IModelTrainer<IForecaster>> _trainers;
    private readonly VersionReader<IForecaster> _reader;
    private readonly VersionRegistrar _intake;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>A retrainer over all models.</summary>
    /// <param name="context">What it works on.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="logger">Where it logs.</param>
    public Retrainer(TrainingContext context, RetrainOptions options, ILogger<Retrainer> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _options = options;
        _logger = logger;
        _reader = new VersionReader<IForecaster>(context.Registry, ForecastFamily.Instance);
        _intake = new VersionRegistrar(context.Registry, context.Clock, trials: true);
        _trainers = ModelCatalogue.Trainers(context.Wall);
    }

    /// <inheritdoc/>
    public async Task<RunResult> RunAsync(RetrainInput request, IRun run)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        ForecastScope[] scopes = request.Asset is { } asset ? [_context.ScopeOf(asset)] : [.. _context.Scopes];
        var trainers = TrainersOf(request.Model);
        var options = OptionsFor(request.LstmPreset);
        await _turn.WaitAsync(run.Stop).ConfigureAwait(false);
        try
        {
            var started = _context.Wall.GetTimestamp();
            run.Describe(Parameters(request, options));
            var round = new RetrainRound(_context, options, trainers, _reader, _intake, run, _logger);
            var result = await EndAsync(round, scopes).ConfigureAwait(false);
            _context.Metrics?.Ended(JobName, result.State, _context.Wall.GetElapsedTime(started));
            return result with { Figures = round.Figures };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task<RunResult> EndAsync(RetrainRound round, ForecastScope[] scopes)
    {
        try
        {
            var (outcome, message) = await round.RunAsync(scopes).ConfigureAwait(false);
            return new RunResult(outcome, message);
        }
        catch (OperationCanceledException)
        {
            return new RunResult(RunState.Cancelled, $"It was stopped; what was finished stays. {round.Tally}");
        }
#pragma warning disable CA1031 // Whatever ended the round is written down in its history, where its asker looks for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var described = JobFault.Of(fault);
            return new RunResult(RunState.Failed, $"{described.Message} {round.Tally}") { Fault = described };
        }
    }

    private IReadOnlyList<IModelTrainer<IForecaster>> TrainersOf(string? model)
    {
        if (model is null)
        {
            return _trainers;
        }

        var asked = ModelCatalogue.Require(model).Name;
        return [.. _trainers.Where(trainer => trainer.Model == asked)];
    }

    private RetrainOptions OptionsFor(string? preset)
    {
        if (preset is null)
        {
            return _options;
        }

        return NetworkPreset.All.Any(known => known.Name == preset)
            ? _options with { Lstm = _options.Lstm with { Preset = preset, Epochs = null, LearningRate = null } }
            : throw new ArgumentException($"The preset '{preset}' is unknown. There are: {string.Join(", ", NetworkPreset.All.Select(known => known.Name))}.",
                nameof(preset));
    }

    private static ImmutableSortedDictionary<string, string> Parameters(RetrainInput request, RetrainOptions options) => new ModelParameters
    {
        ["models"] = request.Model ?? string.Join(", ", ModelCatalogue.Names),
        ["lstm_preset"] = options.Lstm.Preset,
    }
        .With("budget_seconds", options.Budget.TotalSeconds)
        .With("rows", options.Rows)
        .With("seed", options.Seed)
        .With("threads", options.ResolvedThreads)
        .ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal);
}
