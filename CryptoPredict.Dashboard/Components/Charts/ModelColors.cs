using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>The colour of each model, the same on every page.</summary>
internal static class ModelColors
{
    // What is no model of the catalogues, such as the plain mean.
    private const int Other = 7;

    /// <summary>Name of the colour variable in the style sheet's palette.</summary>
    public static string Of(string model) => $"series-{ModelKind.Find(model)?.Color ?? Other}";
}
