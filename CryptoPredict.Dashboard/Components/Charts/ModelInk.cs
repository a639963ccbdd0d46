namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>The colour of each model, the same on every page.</summary>
internal static class ModelInk
{
    private static readonly string[] Models = ["kalman", "random-forest", "lightgbm", "lstm", "xgboost", "logistic"];

    /// <summary>Name of the colour variable; a model that is not known has the last one.</summary>
    public static string Of(string model)
    {
        var index = Array.IndexOf(Models, model);
        return $"series-{(index < 0 ? Models.Length : index + 1)}";
    }
}
