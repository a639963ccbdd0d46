using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Api;

/// <summary>An asset or series in JSON: its symbol.</summary>
internal sealed class AssetText : JsonConverter<Asset>
{
    public override Asset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } symbol ? new Asset(symbol) : throw new JsonException("It is not the symbol of an asset.");

    public override void Write(Utf8JsonWriter writer, Asset value, JsonSerializerOptions options) => writer.WriteStringValue(value.Symbol);
}
