using System.Globalization;
using System.Security.Cryptography;
using CryptoPredict.Core.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Passwords that an admin hands over: they open for a while only, and must be replaced at the next sign-in.</summary>
internal sealed class TemporaryPasswords(IOptions<AccountOptions> options, TimeProvider clock)
{
    // Without letters and digits that look alike; 20 of 32 signs are 100 random bits.
    private const string Signs = "abcdefghjkmnpqrstuvwxyz23456789-";
    private const int Length = 20;

    /// <summary>What is said of a user who gets one now.</summary>
    public string Sentence =>
        $"may sign in with this password until {Until.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)} "
            + "and must choose another at the first sign-in";

    private DateTimeOffset Until => clock.GetUtcNow() + options.Value.TemporaryPasswordLife;

    /// <summary>Makes one at random.</summary>
    public static string Make() => RandomNumberGenerator.GetString(Signs, Length);

    /// <summary>Marks a user's password as temporary from now on, in memory: who calls stores the user.</summary>
    public void Mark(UserAccount user)
    {
        user.PasswordIsTemporary = true;
        user.TemporaryPasswordUntil = Until;
    }
}
