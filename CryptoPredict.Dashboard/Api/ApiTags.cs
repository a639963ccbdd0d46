namespace CryptoPredict.Dashboard.Api;

/// <summary>The tags under which the document lists endpoints.</summary>
internal static class ApiTags
{
    public const string Predictions = "Predictions";
    public const string Market = "Market";
    public const string Models = "Models";
    public const string Training = "Training";
    public const string Data = "Data";
    public const string Jobs = "Jobs";
    public const string Accounts = "Accounts";

    /// <summary>The paths outside <c>/api/v1</c>, short enough to be typed.</summary>
    public const string ShortPaths = "Short paths";

    /// <summary>Every tag with what is listed under it, the most used first.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> All =
    [
        (Predictions, "What is forecast, what came of it, and how good that is."),
        (Market, "Assets and their candles."),
        (Models, "Versions of models, which of them serve, and how they came to."),
        (Training, "Retraining, fine-tuning, direction models, backtests, and their runs."),
        (Data, "Files to learn from, daily series and their forecasts."),
        (Jobs, "What runs in the background, and when."),
        (Accounts, "Users, keys, sessions, and who did what."),
        (ShortPaths, "The most needed requests once more, at paths short enough to be typed."),
    ];
}
