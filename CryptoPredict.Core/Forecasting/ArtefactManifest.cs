using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Features;

namespace CryptoPredict.Core.Forecasting;

/// <summary>The manifest of an artefact as it stands in JSON, names in snake case, in this order.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Payload">The format of what follows the manifest.</param>
/// <param name="Asset">Whose prices it forecasts.</param>
/// <param name="HorizonSteps">How many candles ahead.</param>
/// <param name="Interval">Length of a candle.</param>
/// <param name="Seen">The moves it has learnt from.</param>
internal sealed record ArtefactManifest(
    string Model, string Payload, string Asset, int HorizonSteps, TimeSpan Interval, LabelSpan[] Seen)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Hash of the feature schema; null for a model that reads no features.</summary>
    public string? FeatureSchema { get; init; }

    /// <summary>Rows it reads; null for one.</summary>
    public int? SequenceLength { get; init; }

    /// <summary>Scale of the targets; null for a model that works on prices.</summary>
    public double? TargetScale { get; init; }

    /// <summary>How much of the output to believe; goes with <see cref="TargetScale"/>.</summary>
    public double? Shrinkage { get; init; }

    /// <summary>Means of the feature scaler; null without one.</summary>
    public float[]? FeatureMeans { get; init; }

    /// <summary>Scales of the feature scaler; goes with <see cref="FeatureMeans"/>.</summary>
    public float[]? FeatureScales { get; init; }

    /// <summary>The scaling of the targets that it holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It holds none, or a wrong one.</exception>
    [JsonIgnore]
    public TargetScaling Scaling => new(TargetScale ?? double.NaN, Shrinkage ?? double.NaN);

    /// <summary>The scaler of the features that it holds.</summary>
    /// <exception cref="ArgumentException">It holds none, or a wrong one.</exception>
    [JsonIgnore]
    public StandardScaler Scaler => new(FeatureMeans, FeatureScales);

    /// <summary>The same with a scaling of the targets.</summary>
    public ArtefactManifest With(TargetScaling scaling) => this with { TargetScale = scaling.Scale, Shrinkage = scaling.Shrinkage };

    /// <summary>The same with a scaler of the features.</summary>
    public ArtefactManifest With(StandardScaler scaler) => this with { FeatureMeans = scaler.Means.ToArray(), FeatureScales = scaler.Scales.ToArray() };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static ArtefactManifest Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ArtefactManifest>(json, Json) ?? throw new JsonException("The manifest is null.");

    /// <exception cref="ArtefactException">It is of another model or for another scope.</exception>
    public void RequireFor(string model, ForecastScope scope)
    {
        RequireSame("model", Model, model);
        RequireSame("asset", Asset, scope.Asset.Symbol);
        RequireSame("horizon in candles", HorizonSteps, scope.HorizonSteps);
        RequireSame("candle interval", Interval, scope.Interval);
    }

    /// <exception cref="ArtefactException">It was trained on other features.</exception>
    public void RequireFeatureSchema() => RequireSame("feature schema", FeatureSchema, Features.FeatureSchema.Hash);

    private static void RequireSame<T>(string what, T found, T wanted)
    {
        if (!EqualityComparer<T>.Default.Equals(found, wanted))
        {
            throw new ArtefactException($"The artefact's {what} is '{found}', but '{wanted}' is needed. Take a version that was trained for this, or train "
                + "one.")
            { IsForSomethingElse = true };
        }
    }
}
