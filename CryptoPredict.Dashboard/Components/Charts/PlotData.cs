namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>One series of a plot.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Colour">Name of a colour variable of the style sheet, for example <c>forecast</c>.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Key">Its name in the key where that is another one than in the table; empty to leave it out of the key.</param>
public sealed record PlotSeries(string Label, string Colour, ChartShape Shape, string? Key = null)
{
    /// <summary>Its name in the key; empty for none.</summary>
    public string KeyText => Key ?? Label;
}

/// <summary>The points of a plot.</summary>
/// <param name="Key">Which picture this is; another key is drawn anew, the same one grows to the right.</param>
/// <param name="X">Ascending x: unix seconds or numbers.</param>
/// <param name="Y">One column per series, as long as <paramref name="X"/>; NaN where there is no value.</param>
public sealed record PlotData(string Key, IReadOnlyList<double> X, IReadOnlyList<IReadOnlyList<double>> Y);
