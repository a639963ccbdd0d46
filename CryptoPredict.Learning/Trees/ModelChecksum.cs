using System.Security.Cryptography;
using System.Text;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// A SHA-256 of a model file inside the file, at a place where the library whose format it is lets anybody leave a note. A changed digit
/// would otherwise be just another model. Files without it, such as the libraries' own, are accepted as they are.
/// </summary>
internal static class ModelChecksum
{
    private const int Digits = 64;

    /// <summary>Stands in the text until <see cref="Seal"/> puts the sum there.</summary>
    public static readonly string Placeholder = new('0', Digits);

    /// <summary>Replaces the placeholder behind the last occurrence of <paramref name="marker"/>.</summary>
    public static string Seal(string text, string marker)
    {
        var at = text.LastIndexOf(marker, StringComparison.Ordinal) + marker.Length;
        return string.Concat(text.AsSpan(0, at), Sum(text), text.AsSpan(at + Digits));
    }

    /// <summary>Checks a text that carries a sum.</summary>
    /// <exception cref="InvalidDataException">The text is not what was sealed.</exception>
    public static void Verify(string text, string marker)
    {
        var marked = text.LastIndexOf(marker, StringComparison.Ordinal);
        if (marked < 0)
        {
            return;
        }

        var at = marked + marker.Length;
        if (at + Digits > text.Length
            || !text.AsSpan(at, Digits).SequenceEqual(Sum(string.Concat(text.AsSpan(0, at), Placeholder, text.AsSpan(at + Digits)))))
        {
            throw new InvalidDataException("The model file does not match its own checksum: it was changed or damaged. Restore it from a good copy.");
        }
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
