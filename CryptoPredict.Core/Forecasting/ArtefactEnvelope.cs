using System.Security.Cryptography;
using System.Text;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// The outside of an artefact: four lines' worth of plain data. A title, the SHA-256 of all that follows the second line end, the
/// manifest as one line of JSON, and the learner's own file. Reading checks the sum before anything else is looked at.
/// </summary>
internal static class ArtefactEnvelope
{
    private const int DigestLength = 2 * SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Title => "cryptopredict-model/1\n"u8;

    private static int BodyStart => Title.Length + DigestLength + 1;

    /// <summary>Seals a manifest and a payload.</summary>
    /// <param name="manifest">One line of JSON, without a line end.</param>
    /// <param name="payload">The learner's own file.</param>
    public static byte[] Seal(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[BodyStart + manifest.Length + 1 + payload.Length];
        var body = bytes.AsSpan(BodyStart);
        manifest.CopyTo(body);
        body[manifest.Length] = (byte)'\n';
        payload.CopyTo(body[(manifest.Length + 1)..]);
        Title.CopyTo(bytes);
        Encoding.ASCII.GetBytes(Digest(body), bytes.AsSpan(Title.Length));
        bytes[BodyStart - 1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Opens an artefact.</summary>
    /// <exception cref="ArtefactException">It is something else, or not as it was sealed.</exception>
    public static void Open(ReadOnlySpan<byte> artefact, out ReadOnlySpan<byte> manifest, out ReadOnlySpan<byte> payload)
    {
        if (!artefact.StartsWith(Title))
        {
            throw new ArtefactException(
                $"This is no model artefact: it does not begin with '{Encoding.ASCII.GetString(Title).TrimEnd()}'. Give a file that the registry wrote or "
                    + "exported.");
        }

        if (artefact.Length < BodyStart || artefact[BodyStart - 1] != '\n'
            || !artefact[Title.Length..(BodyStart - 1)].SequenceEqual(Encoding.ASCII.GetBytes(Digest(artefact[BodyStart..]))))
        {
            throw new ArtefactException("The model artefact does not match its own SHA-256: it was cut off, damaged or changed. Use an earlier version or "
                + "train again.");
        }

        var body = artefact[BodyStart..];
        var end = body.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new ArtefactException("The model artefact holds a manifest only. Use an earlier version or train again.");
        }

        manifest = body[..end];
        payload = body[(end + 1)..];
    }

    private static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
