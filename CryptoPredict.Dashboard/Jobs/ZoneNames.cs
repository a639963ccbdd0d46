using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Time zones by names that come from outside.</summary>
internal static partial class ZoneNames
{
    /// <summary>The zone of an IANA name such as <c>Europe/Berlin</c>.</summary>
    /// <returns>Whether this machine knows it.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    // A zone is looked up as a file: a path must not lead out of their folder.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
