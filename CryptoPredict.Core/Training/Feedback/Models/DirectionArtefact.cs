using System.Text;
using System.Text.Json;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Linear;
using CryptoPredict.Core.Learning.Neural;
using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// Direction models as files: the envelope of <see cref="ForecasterArtefact"/> around the learner's own format (JSON for the regression,
/// XGBoost's JSON, safetensors). Plain data; the same model always gives the same bytes.
/// </summary>
public static class DirectionArtefact
{
    private const string LogisticJson = "logistic-json";
    private const string XGBoostJson = "xgboost-json";

    // The name says what the output means: networks of plain "safetensors" gave 2·P(up) − 1 and would be misread.
    private const string SafetensorsFormat = "safetensors-log-odds";

    /// <summary>Writes a model.</summary>
    /// <param name="trained">A direction model with its card. Its version is not part of the bytes: it is their name.</param>
    /// <exception cref="ArgumentException">The model is of another kind.</exception>
    public static byte[] Write(TrainedDirection trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var (manifest, payload) = trained.Model switch
        {
            LogisticDirection logistic => (
                Manifest(trained, LogisticJson, logistic.Scaler),
                LogisticFile.Write(logistic.Regression)),
            XGBoostDirection trees => (
                Manifest(trained, XGBoostJson, null),
                Encoding.UTF8.GetBytes(XGBoostJsonFormat.Write(trees.Trees))),
            LstmDirection lstm => (
                Manifest(trained, SafetensorsFormat, lstm.Scaler) with { SequenceLength = lstm.RequiredFeatureRows },
                NetworkFile.Write(lstm.Network)),
            var other => throw new ArgumentException($"A direction model of the kind '{other.Model}' has no artefact.", nameof(trained)),
        };
        return ArtefactEnvelope.Seal(manifest.ToJson(), payload);
    }

    /// <summary>Reads a model and checks that it is for what it is wanted for.</summary>
    /// <param name="artefact">The whole artefact.</param>
    /// <param name="model">The model's name that is expected.</param>
    /// <param name="scope">What it is to judge.</param>
    /// <param name="version">What to call it; null for <see cref="ForecasterArtefact.VersionOf"/>.</param>
    /// <exception cref="ArtefactException">It is damaged, of another program, of another model, for another scope or feature schema.</exception>
    public static TrainedDirection Read(ReadOnlySpan<byte> artefact, string model, ForecastScope scope, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArtefactEnvelope.Open(artefact, out var json, out var payload);
        try
        {
            var manifest = ArtefactManifest.Parse(json);
            manifest.RequireFor(model, scope);
            manifest.RequireFeatureSchema();
            var read = ReadModel(manifest, payload, version ?? ForecasterArtefact.VersionOf(artefact));
            return read.Model == model
                ? new TrainedDirection(read, new ModelCard(scope, [.. manifest.Seen]))
                : throw new ArtefactException($"The artefact is labelled '{model}', but holds a model of the kind '{read.Model}'. Use an earlier version or train again.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new ArtefactException($"The model artefact is sealed but cannot be read: {exception.Message} Use an earlier version or train again.", exception);
        }
    }

    private static ArtefactManifest Manifest(TrainedDirection trained, string payload, StandardScaler? scaler) => new(
        trained.Model.Model, payload, trained.Card.Scope.Asset.Symbol, trained.Card.Scope.HorizonSteps, trained.Card.Scope.Interval, [.. trained.Card.Seen])
    {
        FeatureSchema = FeatureSchema.Hash,
        Shrinkage = trained.Model.Shrinkage.Factor,
        FeatureMeans = scaler?.Means.ToArray(),
        FeatureScales = scaler?.Scales.ToArray(),
    };

    private static IDirectionModel ReadModel(ArtefactManifest manifest, ReadOnlySpan<byte> payload, string version)
    {
        var shrinkage = new LogOddsShrinkage(manifest.Shrinkage ?? double.NaN);
        return manifest.Payload switch
        {
            LogisticJson => new LogisticDirection(version, manifest.HorizonSteps, LogisticFile.Read(payload), Scaler(manifest), shrinkage),
            XGBoostJson => new XGBoostDirection(version, manifest.HorizonSteps, XGBoostJsonFormat.Read(Encoding.UTF8.GetString(payload)), shrinkage),
            SafetensorsFormat => new LstmDirection(
                version, manifest.HorizonSteps, NetworkFile.Read(payload), manifest.SequenceLength ?? 0, Scaler(manifest), shrinkage),
            _ => throw new InvalidDataException($"The payload format '{manifest.Payload}' is unknown."),
        };
    }

    private static StandardScaler Scaler(ArtefactManifest manifest) => new(manifest.FeatureMeans, manifest.FeatureScales);
}
