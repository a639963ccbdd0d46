using System.Security.Cryptography;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// One sign-in at a time: else many guesses sent at once would all be checked before the first of them is counted, and hashing
/// would take every core. It also holds the account that stands in for a name nobody has.
/// </summary>
internal sealed class SignInGate : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public SignInGate(IPasswordHasher<UserAccount> hasher)
    {
        Nobody = new UserAccount { Id = "", Name = "", CreatedAt = default };
        Nobody.PasswordHash = hasher.HashPassword(Nobody, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>An account that no password opens and whose check takes as long as any.</summary>
    public UserAccount Nobody { get; }

    /// <summary>Runs a check when the ones before it have ended.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> check, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await check().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
