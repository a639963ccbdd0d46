namespace CryptoPredict.Dashboard.Accounts;

/// <summary>A browser in words, so that people tell their sessions apart. It rests on what the browser says of itself.</summary>
internal static class BrowserName
{
    // In this order: most browsers also name those that they descend from.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
            ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>The browser and its system, for example <c>Firefox on Linux</c>.</summary>
    /// <param name="userAgent">The header <c>User-Agent</c>.</param>
    public static string Of(string userAgent) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        (null, null) => "unknown",
        (null, { } system) => $"unknown on {system}",
        ({ } browser, null) => browser,
        var (browser, system) => $"{browser} on {system}",
    };

    private static string? Find((string Mark, string Name)[] names, string text) =>
        names.FirstOrDefault(name => text.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
