namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Where a sign-in leads back to: only ever to a page of this application.</summary>
internal static class LocalAddress
{
    /// <summary>The address if it lies within this application, else the live page.</summary>
    /// <param name="address">A path with query as it came from outside.</param>
    public static string OrHome(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(c => char.IsControl(c) || c == '\\') ? address : "/";
}
