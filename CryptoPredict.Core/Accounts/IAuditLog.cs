namespace CryptoPredict.Core.Accounts;

/// <summary>One thing that was done or refused.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Who">The user's or key's name.</param>
/// <param name="What">The action, for example <c>user.create</c>.</param>
/// <param name="Target">What it was done to; null when it needs none.</param>
/// <param name="Outcome">What came of it, in a few words.</param>
/// <param name="Address">The network address that asked; null where nobody did from outside, and in entries of before addresses were kept.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Who, string What, string? Target, string Outcome, string? Address = null);

/// <summary>What entries can be sorted by.</summary>
public enum AuditColumn
{
    /// <summary>When it was done.</summary>
    When,

    /// <summary>Who did it.</summary>
    Who,

    /// <summary>From which address.</summary>
    Address,

    /// <summary>What was done.</summary>
    What,

    /// <summary>To what.</summary>
    Target,
}

/// <summary>A question to the log; entries come newest first where no other order is asked for.</summary>
/// <param name="From">Only entries at or after this time.</param>
/// <param name="To">Only entries before this time.</param>
/// <param name="Who">Only those of this user or key; null for all.</param>
/// <param name="What">Only this action or, where it ends in a dot, those that begin so; null for all.</param>
/// <param name="Offset">Entries to skip, 0 or more.</param>
/// <param name="Limit">Entries to return, from 1.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record AuditQuery(
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? Who = null,
    string? What = null,
    int Offset = 0,
    int Limit = 100,
    SortBy<AuditColumn>? Sort = null);

/// <summary>A page of the log.</summary>
/// <param name="Items">Entries, in the order asked for.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, long Total);

/// <summary>
/// Who did what, when, from where, and what came of it. No entry is ever changed, and none removed but the oldest when they are past their time, so no
/// secret may get into it.
/// </summary>
public interface IAuditLog
{
    /// <summary>Writes an entry down.</summary>
    /// <param name="who">The user's or key's name.</param>
    /// <param name="what">The action, for example <c>user.create</c>.</param>
    /// <param name="target">What it was done to; null when it needs none.</param>
    /// <param name="outcome">What came of it, in a few words.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    Task WriteAsync(string who, string what, string? target, string outcome, CancellationToken cancellationToken);

    /// <summary>Reads a page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit below 1.</exception>
    Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries; the newest always stays.</summary>
    /// <param name="before">Entries of before go.</param>
    /// <param name="most">Of those left the newest so many stay, from 1.</param>
    /// <param name="cancellationToken">Stops the removal.</param>
    /// <returns>How many went.</returns>
    Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken);
}
