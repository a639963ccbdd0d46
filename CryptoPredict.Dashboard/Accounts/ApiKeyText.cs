using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// How a key is written: <c>cp_&lt;id&gt;_&lt;secret&gt;</c>, the id 12 hexadecimal digits, the secret 256 random bits in base64url.
/// A secret of that size needs no salt and no slow hash.
/// </summary>
internal static class ApiKeyText
{
    private const string Prefix = "cp_";
    private const int IdLength = 12;
    private const int SecretBytes = 32;
    private const int MaxLength = 128;

    /// <summary>A new key: its id, its text, which is shown once, and the hash that is kept.</summary>
    public static (string Id, string Text, byte[] Hash) Create()
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var text = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (id, text, Hash(text));
    }

    /// <summary>How a key with this id begins; no secret.</summary>
    public static string Start(string id) => $"{Prefix}{id}_…";

    /// <summary>The id of a key that was sent; null when it is none.</summary>
    public static string? ReadId(string text) =>
        text.Length is > 16 and <= MaxLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? text.Substring(Prefix.Length, IdLength)
            : null;

    /// <summary>Whether a key that was sent is the one whose hash is kept. Takes as long for every answer.</summary>
    public static bool Fits(string text, ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(text), hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
