namespace CryptoPredict.Dashboard.Components.Tables;

/// <summary>A column that can be shown or hidden.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Shown">Whether it is shown where the address does not say.</param>
public sealed record ColumnChoice(string Name, string Title, bool Shown);
