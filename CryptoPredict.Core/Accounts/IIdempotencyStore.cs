namespace CryptoPredict.Core.Accounts;

/// <summary>An answer that was given under a key, so that it can be given again.</summary>
/// <param name="Caller">Who asked: a user's or key's name.</param>
/// <param name="Key">The key that the caller chose.</param>
/// <param name="RequestHash">SHA-256 of the whole request, 32 bytes.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">What the body is; null for none.</param>
/// <param name="Location">Where what was made or started stands; null for nowhere.</param>
/// <param name="Body">The body's bytes. No secret may be among them.</param>
/// <param name="KeptAt">When it was given.</param>
public sealed record KeptAnswer(
    string Caller, string Key, ReadOnlyMemory<byte> RequestHash, int Status, string? ContentType, string? Location, ReadOnlyMemory<byte> Body,
    DateTimeOffset KeptAt);

/// <summary>Answers given under the keys of callers, kept over restarts, for a while and up to a number.</summary>
public interface IIdempotencyStore
{
    /// <summary>The answer that this caller was given under this key since a time; null when there is none.</summary>
    Task<KeptAnswer?> FindAsync(string caller, string key, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Keeps an answer, in place of an older one under the same key.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="since">Answers given before are removed.</param>
    /// <param name="most">Of those left the newest so many stay, from 1.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    Task KeepAsync(KeptAnswer answer, DateTimeOffset since, int most, CancellationToken cancellationToken);
}
