using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Knows by their first bytes the texts that people upload in place of a CSV; what is packed or no text at all, <see cref="PackedFile"/> knows.
/// </summary>
internal static class FileSignature
{
    /// <summary>Why a text that begins with <paramref name="start"/> is refused; null when it may be a CSV in UTF-8.</summary>
    public static string? Refusal(ReadOnlySpan<byte> start)
    {
        var text = start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("version https://git-lfs"u8))
        {
            return "The file is a Git LFS pointer, not the data it stands for: fetch it with \"git lfs pull\" and import that.";
        }

        return text.IsEmpty ? null : text[0] switch
        {
            (byte)'{' or (byte)'[' => "The file is JSON, not CSV: convert it to rows of a CSV file.",
            (byte)'<' when !IsHeader(text) => "The file is a web page or XML, not CSV: download the data itself.",
            _ => null,
        };
    }

    // MetaTrader and Finam write their header so: <DATE>,<TIME>,<OPEN>.
    private static bool IsHeader(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'>') is var end and > 0 && end + 1 < text.Length && text[end + 1] is (byte)',' or (byte)';' or (byte)'\t' or (byte)'|';
}
