namespace CryptoPredict.Core;

/// <summary>In which order a list comes; rows without a value come last, and equal ones as they would without it.</summary>
/// <typeparam name="TColumn">What the list can be sorted by.</typeparam>
/// <param name="Column">What it is sorted by.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public readonly record struct SortBy<TColumn>(TColumn Column, bool Descending)
    where TColumn : struct, Enum;
