namespace CryptoPredict.Core.Accounts;

/// <summary>A program's key. The key itself is not kept, only its hash.</summary>
/// <param name="Id">Begins the key and names it; no secret.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">The most it may do; it never may more than its owner.</param>
/// <param name="Hash">SHA-256 of the key, 32 bytes.</param>
/// <param name="OwnerId">The user who answers for it; while they are disabled it opens nothing.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it opens nothing.</param>
/// <param name="RevokedAt">When it was revoked; null while it is not.</param>
/// <param name="LastUsedAt">When it was used last, to the minute; null before the first time.</param>
/// <param name="MadeBy">The key that made it, with which it ends; null when its owner did.</param>
public sealed record ApiKey(
    string Id, string Name, AccountRole Scope, ReadOnlyMemory<byte> Hash, string OwnerId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt = null, DateTimeOffset? LastUsedAt = null, string? MadeBy = null)
{
    /// <summary>Whether it is neither revoked nor expired.</summary>
    public bool IsOpen(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>The keys of programs.</summary>
public interface IApiKeys
{
    /// <summary>Stores a new key.</summary>
    /// <returns>False when the key that makes it was revoked meanwhile: then it is not stored.</returns>
    Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>The key with this id; null when there is none.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Every key, newest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ends a key for good, and every key that it has made, and those that these have made.</summary>
    /// <returns>Whether it was there and not yet revoked.</returns>
    Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes a use, at most once a minute.</summary>
    Task NoteUseAsync(ApiKey key, DateTimeOffset at, CancellationToken cancellationToken);
}
