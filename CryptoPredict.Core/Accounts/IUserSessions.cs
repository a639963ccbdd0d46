namespace CryptoPredict.Core.Accounts;

/// <summary>A browser that is signed in.</summary>
/// <param name="Id">Names it; stands in its cookie, encrypted, and opens nothing by itself.</param>
/// <param name="UserId">Who is signed in.</param>
/// <param name="Stamp">The user's security stamp when it began: with another it has ended.</param>
/// <param name="BegunAt">When the user signed in.</param>
/// <param name="SeenAt">When it was used last, to the minute.</param>
/// <param name="Address">The network address it began from; null when that is not known.</param>
/// <param name="Browser">The browser and its system, in words.</param>
public sealed record UserSession(string Id, string UserId, string Stamp, DateTimeOffset BegunAt, DateTimeOffset SeenAt, string? Address, string Browser);

/// <summary>The sessions that have not ended.</summary>
public interface IUserSessions
{
    /// <summary>Stores a new session.</summary>
    Task AddAsync(UserSession session, CancellationToken cancellationToken);

    /// <summary>Every session, newest first.</summary>
    Task<IReadOnlyList<UserSession>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Notes that a session was used.</summary>
    Task SeeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Removes sessions for good; those that are not there are passed over.</summary>
    Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}
