using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Knows by their first bytes the files that people upload in place of a CSV.</summary>
internal static class FileSignature
{
    /// <summary>Why a file that begins with <paramref name="start"/> is refused; null when it may be a CSV in UTF-8.</summary>
    public static string? Refusal(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return "The file is compressed with gzip: unpack it and import the CSV inside.";
        }

        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return "The file is a zip archive or an Excel workbook: unpack it, or save the sheet as CSV, and import that.";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return "The file is written in UTF-16: save it as UTF-8 and import that.";
        }

        var text = start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("version https://git-lfs"u8))
        {
            return "The file is a Git LFS pointer, not the data it stands for: fetch it with \"git lfs pull\" and import that.";
        }

        return text.IsEmpty ? null : text[0] switch
        {
            (byte)'{' or (byte)'[' => "The file is JSON, not CSV: convert it to rows of a CSV file.",
            (byte)'<' => "The file is a web page or XML, not CSV: download the data itself.",
            _ => null,
        };
    }
}
