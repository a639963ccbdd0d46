using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>JSON as the registry writes it, in columns and in exported files: strict on reading, NaN and infinities by name.</summary>
internal static class RegistryJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNameCaseInsensitive = false,
        Converters = { new AssetConverter(), new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true, NewLine = "\n" };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string? WriteOrNull<T>(T? value)
        where T : class => value is null ? null : Write(value);

    /// <exception cref="JsonException">The text is not what <see cref="Write"/> writes.</exception>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("It is null.");

    public static T? ReadOrNull<T>(string? text)
        where T : class => text is null ? null : Read<T>(text);

    public static byte[] WriteIndented<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Indented);

    /// <exception cref="JsonException">The text is not what <see cref="WriteIndented"/> writes.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new JsonException("It is null.");

    private sealed class AssetConverter : JsonConverter<Asset>
    {
        public override Asset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.GetString() is { } symbol && Asset.MayBeStored(symbol)
                ? new Asset(symbol)
                : throw new JsonException("It is not the symbol of an asset.");

        public override void Write(Utf8JsonWriter writer, Asset value, JsonSerializerOptions options) => writer.WriteStringValue(value.Symbol);
    }
}
