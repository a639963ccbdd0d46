using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Learning.Neural;
using CryptoPredict.Core.Learning.StateSpace;
using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Forecasters as files: a sealed envelope with a JSON manifest around the learner's own format (LightGBM's text, safetensors, or
/// JSON for the Kalman filter's three variances). Plain data; the same forecaster always gives the same bytes.
/// </summary>
public static class ForecasterArtefact
{
    private const string LightGbmText = "lightgbm-text";
    private const string SafetensorsFormat = "safetensors";
    private const string VariancesJson = "variances-json";

    private const int VersionDigits = 12;

    /// <summary>Writes a forecaster.</summary>
    /// <param name="trained">A tree, LSTM or Kalman forecaster with its card. Its version is not part of the bytes: it is their name.</param>
    /// <exception cref="ArgumentException">The forecaster is of another kind.</exception>
    public static byte[] Write(TrainedForecaster trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var (manifest, payload) = trained.Forecaster switch
        {
            TreeForecaster trees => (
                Manifest(trained, LightGbmText, trees.Scaling),
                Encoding.UTF8.GetBytes(LightGbmTextFormat.Write(trees.Trees))),
            LstmForecaster lstm => (
                Manifest(trained, SafetensorsFormat, lstm.Scaling) with
                {
                    SequenceLength = lstm.RequiredFeatureRows,
                    FeatureMeans = lstm.Scaler.Means.ToArray(),
                    FeatureScales = lstm.Scaler.Scales.ToArray(),
                },
                NetworkFile.Write(lstm.Network)),
            KalmanForecaster kalman => (
                Manifest(trained, VariancesJson, null),
                JsonSerializer.SerializeToUtf8Bytes(new[] { kalman.Variances.Irregular, kalman.Variances.Level, kalman.Variances.Slope })),
            var other => throw new ArgumentException($"A forecaster of the model '{other.Model}' has no artefact.", nameof(trained)),
        };
        return ArtefactEnvelope.Seal(manifest.ToJson(), payload);
    }

    /// <summary>SHA-256 of an artefact's bytes, 64 lower-case hex digits.</summary>
    public static string Hash(ReadOnlySpan<byte> artefact) => Convert.ToHexStringLower(SHA256.HashData(artefact));

    /// <summary>What a version is called that nobody has named: the beginning of its artefact's hash.</summary>
    public static string VersionOf(ReadOnlySpan<byte> artefact) => Hash(artefact)[..VersionDigits];

    /// <summary>Reads a forecaster and checks that it is for what it is wanted for.</summary>
    /// <param name="artefact">The whole artefact.</param>
    /// <param name="model">The model's name that is expected.</param>
    /// <param name="scope">What it is to forecast.</param>
    /// <param name="version">What to call it; null for <see cref="VersionOf"/>.</param>
    /// <exception cref="ArtefactException">It is damaged, of another program, of another model, for another scope or feature schema.</exception>
    public static TrainedForecaster Read(ReadOnlySpan<byte> artefact, string model, ForecastScope scope, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArtefactEnvelope.Open(artefact, out var json, out var payload);
        try
        {
            var manifest = ArtefactManifest.Parse(json);
            manifest.RequireFor(model, scope);
            if (manifest.Payload != VariancesJson)
            {
                manifest.RequireFeatureSchema();
            }

            var forecaster = ReadForecaster(manifest, payload, version ?? VersionOf(artefact));
            return forecaster.Model == model
                ? new TrainedForecaster(forecaster, new ModelCard(scope, [.. manifest.Seen]))
                : throw new ArtefactException($"The artefact is labelled '{model}', but holds a model of the kind '{forecaster.Model}'. Use an earlier version or train again.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new ArtefactException($"The model artefact is sealed but cannot be read: {exception.Message} Use an earlier version or train again.", exception);
        }
    }

    private static ArtefactManifest Manifest(TrainedForecaster trained, string payload, TargetScaling? scaling) => new(
        trained.Forecaster.Model, payload, trained.Card.Scope.Asset.Symbol, trained.Card.Scope.HorizonSteps, trained.Card.Scope.Interval, [.. trained.Card.Seen])
    {
        FeatureSchema = trained.Forecaster.RequiredFeatureRows > 0 ? FeatureSchema.Hash : null,
        TargetScale = scaling?.Scale,
        Shrinkage = scaling?.Shrinkage,
    };

    private static IForecaster ReadForecaster(ArtefactManifest manifest, ReadOnlySpan<byte> payload, string version) => manifest.Payload switch
    {
        LightGbmText => new TreeForecaster(version, manifest.HorizonSteps, LightGbmTextFormat.Read(Encoding.UTF8.GetString(payload)), Scaling(manifest)),
        SafetensorsFormat => new LstmForecaster(
            version, manifest.HorizonSteps, NetworkFile.Read(payload), manifest.SequenceLength ?? 0, new StandardScaler(manifest.FeatureMeans, manifest.FeatureScales), Scaling(manifest)),
        VariancesJson => new KalmanForecaster(version, Variances(payload)),
        _ => throw new InvalidDataException($"The payload format '{manifest.Payload}' is unknown."),
    };

    private static TargetScaling Scaling(ArtefactManifest manifest) => new(manifest.TargetScale ?? double.NaN, manifest.Shrinkage ?? double.NaN);

    private static TrendVariances Variances(ReadOnlySpan<byte> payload) => JsonSerializer.Deserialize<double[]>(payload) is [var irregular, var level, var slope]
        ? new TrendVariances(irregular, level, slope)
        : throw new InvalidDataException("The payload does not hold three variances.");
}
