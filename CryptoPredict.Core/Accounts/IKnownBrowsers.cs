namespace CryptoPredict.Core.Accounts;

/// <summary>A browser that has signed in to an account before.</summary>
/// <param name="Hash">SHA-256 of the token in its cookie, 32 bytes.</param>
/// <param name="UserId">The account.</param>
/// <param name="SeenAt">When it signed in last.</param>
/// <param name="Address">The network address it then came from; null when that is not known.</param>
/// <param name="Browser">The browser and its system, in words.</param>
public sealed record KnownBrowser(ReadOnlyMemory<byte> Hash, string UserId, DateTimeOffset SeenAt, string? Address, string Browser);

/// <summary>The browsers that signed in before: whoever guesses passwords elsewhere does not keep them out.</summary>
public interface IKnownBrowsers
{
    /// <summary>Stores a browser, or when it was seen again.</summary>
    Task SaveAsync(KnownBrowser browser, CancellationToken cancellationToken);

    /// <summary>Every browser, newest first.</summary>
    Task<IReadOnlyList<KnownBrowser>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a browser.</summary>
    Task RemoveAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);
}
