using System.Security.Cryptography;
using System.Text.Json;
using CryptoPredict.Core.Features;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Models as files: a sealed envelope with a JSON manifest around the learner's own format (LightGBM's text, XGBoost's JSON, safetensors, or
/// JSON for the Kalman filter's three variances). Plain data; the same model always gives the same bytes.
/// </summary>
public static class Artefact
{
    private const int VersionDigits = 12;

    /// <summary>Writes a model.</summary>
    /// <param name="trained">The model with its card. Its version is not part of the bytes: it is their name.</param>
    /// <param name="format">How models of its kind are written.</param>
    /// <exception cref="ArgumentException">The model is of another kind.</exception>
    public static byte[] Write<TModel>(Trained<TModel> trained, ArtefactFormat<TModel> format)
        where TModel : class, ILearntModel
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(format);
        var scope = trained.Card.Scope;
        var bare = new ArtefactManifest(trained.Model.Model, format.Name, scope.Asset.Symbol, scope.HorizonSteps, scope.Interval, [.. trained.Card.Seen])
        {
            FeatureSchema = format.ReadsFeatures ? FeatureSchema.Hash : null,
        };
        var (manifest, payload) = format.Write(trained.Model, bare);
        return ArtefactEnvelope.Seal(manifest.ToJson(), payload);
    }

    /// <summary>Reads a model and checks that it is for what it is wanted for.</summary>
    /// <param name="artefact">The whole artefact.</param>
    /// <param name="model">The model's name that is expected.</param>
    /// <param name="format">How models of that name are written.</param>
    /// <param name="scope">What it is to serve.</param>
    /// <param name="version">What to call it; null for <see cref="VersionOf"/>.</param>
    /// <exception cref="ArtefactException">It is damaged, of another program, of another model, for another scope or feature schema.</exception>
    public static Trained<TModel> Read<TModel>(
        ReadOnlySpan<byte> artefact, string model, ArtefactFormat<TModel> format, ForecastScope scope, string? version = null)
        where TModel : class, ILearntModel
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        ArtefactEnvelope.Open(artefact, out var json, out var payload);
        try
        {
            var manifest = ArtefactManifest.Parse(json);
            manifest.RequireFor(model, scope);
            if (manifest.Payload != format.Name)
            {
                throw new InvalidDataException($"The payload format '{manifest.Payload}' is unknown.");
            }

            if (format.ReadsFeatures)
            {
                manifest.RequireFeatureSchema();
            }

            var read = format.Read(manifest, payload, version ?? VersionOf(artefact));
            return read.Model == model
                ? new Trained<TModel>(read, new ModelCard(scope, [.. manifest.Seen]))
                : throw new ArtefactException($"The artefact is labelled '{model}', but holds a model of the kind '{read.Model}'. Use an earlier version or "
                    + "train again.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new ArtefactException($"The model artefact is sealed but cannot be read: {exception.Message} Use an earlier version or train again.",
                exception);
        }
    }

    /// <summary>SHA-256 of an artefact's bytes, 64 lower-case hex digits.</summary>
    public static string Hash(ReadOnlySpan<byte> artefact) => Convert.ToHexStringLower(SHA256.HashData(artefact));

    /// <summary>What a version is called that nobody has named: the beginning of its artefact's hash.</summary>
    public static string VersionOf(ReadOnlySpan<byte> artefact) => Hash(artefact)[..VersionDigits];
}
