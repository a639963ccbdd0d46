using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Jobs;

/// <summary>What a run of a job is asked to do: a record of the job's own. Equal inputs have equal texts, by which the same work is recognised.</summary>
public interface IJobInput
{
    /// <summary>The asset that it is about; null for all, or none.</summary>
    [JsonIgnore]
    Asset? About => null;

    /// <summary>What is asked, in the words of pages and of Hangfire's dashboard; null where nothing is said.</summary>
    [JsonIgnore]
    string? InWords => About?.Symbol;
}

/// <summary>The input of a job that needs none.</summary>
public sealed record NoInput : IJobInput;

/// <summary>How inputs stand in the ledger of runs.</summary>
public static class JobInput
{
    // A member that is not known was known to an earlier version; the rest still says what was asked.
    private static readonly JsonSerializerOptions Format = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new AssetText(), new UtcTime(), new JsonStringEnumConverter() },
    };

    /// <summary>The input as a JSON object; null where nothing is said.</summary>
    public static string? Write(IJobInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonSerializer.Serialize(input, input.GetType(), Format) is var text && text == "{}" ? null : text;
    }

    /// <summary>Reads an input again.</summary>
    /// <exception cref="JsonException">The text is no such input.</exception>
    public static TInput Read<TInput>(string? text)
        where TInput : IJobInput => JsonSerializer.Deserialize<TInput>(text ?? "{}", Format)!;

    /// <summary>The parts that say something, in a row; null when none does.</summary>
    public static string? Join(IEnumerable<string?> parts) => string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : null;

    private sealed class AssetText : JsonConverter<Asset>
    {
        public override Asset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } symbol && Asset.MayBeStored(symbol) ? new Asset(symbol) : throw new JsonException("It is not the symbol of an asset.");

        public override void Write(Utf8JsonWriter writer, Asset value, JsonSerializerOptions options) => writer.WriteStringValue(value.Symbol);
    }

    // Times are equal whatever zone they are written in.
    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime());
    }
}
