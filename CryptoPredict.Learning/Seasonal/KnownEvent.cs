namespace CryptoPredict.Learning.Seasonal;

/// <summary>What kinds of things are known of a day beforehand.</summary>
public enum EventKind
{
    /// <summary>A holiday; those of one name are held together.</summary>
    Holiday,

    /// <summary>A promotion of some strength; those of one name are held together.</summary>
    Promotion,

    /// <summary>A price, which stays until the next day that has one.</summary>
    Price,

    /// <summary>Closed: the day's value is left out of what is learned, and zero is forecast for it.</summary>
    Closure,
}

/// <summary>Something that is known of a day beforehand, past or to come.</summary>
/// <param name="Day">The day.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">How much of it: 1 for a holiday and a closure, more than 0 for a promotion's strength and for a price.</param>
/// <param name="Name">Its name; null for none.</param>
public sealed record KnownEvent(DateOnly Day, EventKind Kind, double Value = 1, string? Name = null);
