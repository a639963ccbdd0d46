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

/// <summary>A page of the log.</summary>
/// <param name="Items">Entries, newest first.</param>
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

    /// <summary>Reads a page, newest first.</summary>
    /// <param name="offset">Entries to skip, from 0.</param>
    /// <param name="limit">Entries to return, from 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<AuditPage> ReadAsync(int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries; the newest always stays.</summary>
    /// <param name="before">Entries of before go.</param>
    /// <param name="most">Of those left the newest so many stay, from 1.</param>
    /// <param name="cancellationToken">Stops the removal.</param>
    /// <returns>How many went.</returns>
    Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken);
}
