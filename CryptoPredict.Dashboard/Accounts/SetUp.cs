using System.Security.Cryptography;
using System.Text;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// The one-time token with which the first admin is made. It is printed once when the host starts without users; only its hash is
/// held, and only until it is used.
/// </summary>
internal sealed class SetUp
{
    private byte[]? _hash;

    /// <summary>Whether there is still no user.</summary>
    public bool IsOpen => Volatile.Read(ref _hash) is not null;

    /// <summary>Begins the set-up.</summary>
    /// <returns>The token, to be printed once.</returns>
    public string Open()
    {
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _hash = Hash(token);
        return token;
    }

    /// <summary>Uses the token up and makes the first admin; a token works for one call at a time and, once it returns true, never again.</summary>
    /// <param name="token">The token as it was entered.</param>
    /// <param name="create">Makes the admin; false when it could not, which leaves the token valid.</param>
    /// <returns>False when the token is wrong or used up, or the admin could not be made.</returns>
    public async Task<bool> TryAsync(string token, Func<Task<bool>> create)
    {
        var hash = Volatile.Read(ref _hash);
        if (hash is null || !CryptographicOperations.FixedTimeEquals(hash, Hash(token.Trim()))
            || Interlocked.CompareExchange(ref _hash, null, hash) != hash)
        {
            return false;
        }

        var created = false;
        try
        {
            created = await create().ConfigureAwait(false);
        }
        finally
        {
            if (!created)
            {
                _hash = hash;
            }
        }

        return created;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
