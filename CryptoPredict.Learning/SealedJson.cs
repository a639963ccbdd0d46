using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPredict.Learning;

/// <summary>
/// A model's plain data as a JSON file: <c>{"format":…,"sha256":…,"content":…}</c>. The sum is taken over the content as it stands in
/// the file, since a changed digit would otherwise be just another model.
/// </summary>
internal static class SealedJson
{
    private const string FormatKey = "format";
    private const string SumKey = "sha256";
    private const string ContentKey = "content";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The file's bytes; equal content gives equal bytes, and every double comes back bit for bit.</summary>
    public static byte[] Write<T>(string format, T content)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(content, Options);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString(FormatKey, format);
            json.WriteString(SumKey, Sum(data));
            json.WritePropertyName(ContentKey);
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Whether the content makes sense is for the caller to check.</summary>
    /// <exception cref="InvalidDataException">The file is of another format, cut off or changed.</exception>
    public static T Read<T>(string format, ReadOnlySpan<byte> file)
    {
        try
        {
            using var document = JsonDocument.Parse(file.ToArray());
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, FormatKey) != format)
            {
                throw new InvalidDataException($"This is no {format} file: give a file that this program saved for this kind of model.");
            }

            if (!root.TryGetProperty(ContentKey, out var content) || Text(root, SumKey) != Sum(JsonMarshal.GetRawUtf8Value(content)))
            {
                throw new InvalidDataException($"The {format} file does not match its own checksum: it was changed or damaged. Restore it from a good copy.");
            }

            return content.Deserialize<T>(Options)
                ?? throw new InvalidDataException($"The {format} file has no content. Restore it from a good copy.");
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            // The latter: text that is not UTF-8.
            throw new InvalidDataException($"This is no {format} file, or it is damaged: {damage.Message} Restore it from a good copy.", damage);
        }
    }

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Sum(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
