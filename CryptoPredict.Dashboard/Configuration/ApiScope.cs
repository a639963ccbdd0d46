namespace CryptoPredict.Dashboard.Configuration;

/// <summary>What the HTTP API is, for its document and the page that shows it.</summary>
internal static class ApiScope
{
    /// <summary>What it offers, and whose times it tells.</summary>
    public const string Text = "Predictions of crypto prices minutes ahead, and what became of each. Times are UTC. Market, predictions and models use market "
        + "time, which may run faster than the clock; jobs, uploads and accounts use wall time.";
}
