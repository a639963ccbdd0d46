using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Tables;

/// <summary>A column of a history.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="Name">Its name in the address; where it can be sorted by, that of the list's column.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Cell">What stands in it.</param>
public sealed record HistoryColumn<T>(string Name, string Title, RenderFragment<T> Cell)
{
    /// <summary>Whether the rows can be sorted by it.</summary>
    public bool Sorts { get; init; }

    /// <summary>Whether the rows come in its descending order where no other is asked for.</summary>
    public bool Standard { get; init; }

    /// <summary>Whether it holds numbers, which stand at the end of the cell, or times: the first click shows the greatest.</summary>
    public bool Number { get; init; }

    /// <summary>Whether its text may take several lines.</summary>
    public bool Wraps { get; init; }

    /// <summary>What it is of the card that a row is on a phone. What names the row is its title without being told.</summary>
    public CardPart Card { get; init; }

    /// <summary>
    /// What the rows of a group have in common, for example their minute: the cell is seen in the first of them alone, and still read out in each. Null where
    /// every row stands for itself.
    /// </summary>
    public Func<T, object>? Group { get; init; }

    /// <summary>Whether it names the row.</summary>
    public bool Heads { get; init; }

    /// <summary>Whether it holds times of the wall clock, said where the market's is another one.</summary>
    public bool Wall { get; init; }

    /// <summary>Whether it is shown where the address does not say.</summary>
    public bool Shown { get; init; } = true;

    /// <summary>Whether it cannot be hidden: what chooses rows or acts on them.</summary>
    public bool Fixed { get; init; }

    /// <summary>Whether it holds the buttons that act on a row.</summary>
    public bool Acts { get; init; }

    /// <summary>What stands in its heading in place of its title; null for the title.</summary>
    public RenderFragment? Heading { get; init; }
}
