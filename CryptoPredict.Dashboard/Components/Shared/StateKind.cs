namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Why a panel shows a message instead of numbers.</summary>
public enum StateKind
{
    /// <summary>There is nothing to show yet.</summary>
    Empty,

    /// <summary>It is being read.</summary>
    Loading,

    /// <summary>It could not be read.</summary>
    Fault,
}
