namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Where a sign-in leads back to: only ever to a page of this application.</summary>
internal static class LocalAddress
{
    /// <summary>The address if it lies within this application, else the live page.</summary>
    /// <param name="address">A path with query as it came from outside.</param>
    public static string OrHome(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(c => char.IsControl(c) || c == '\\') ? Ascii(address) : "/";

    // Of all headers, the one that leads there takes nothing else.
    private static string Ascii(string address) =>
        string.Concat(address.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
