using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Asks somebody who has signed in once more who they are, before they change how they sign in.</summary>
internal sealed class Reauthentication(UserManager<UserAccount> users, SecondFactor factor, SignInFailures failures, IAuditLog audit)
{
    /// <summary>What is said of a wrong password.</summary>
    public const string PasswordRefusal = "The password is wrong. After five wrong ones it opens nothing for five minutes.";

    private const string CodeRefusal = "The code is wrong or was used before: wait for the next one.";

    /// <summary>
    /// Why somebody who has signed in may not change how they do: their password is wrong, or the code of their second factor. Either counts as at a sign-in,
    /// and is written down.
    /// </summary>
    /// <param name="user">Who wants it.</param>
    /// <param name="password">The present password.</param>
    /// <param name="what">The action's name in the audit log.</param>
    /// <param name="code">The code; null where none is asked for.</param>
    /// <returns>Null when all is right.</returns>
    public async Task<string?> WhyNotPresentAsync(UserAccount user, string password, string what, string? code = null)
    {
        var known = !await failures.RestsAsync(user).ConfigureAwait(false) && await users.CheckPasswordAsync(user, password).ConfigureAwait(false);
        if (known && (code is null || factor.Take(user, code)))
        {
            return null;
        }

        await failures.CountAsync(user, CancellationToken.None).ConfigureAwait(false);
        await audit.WriteAsync(user.Name, what, user.Name, "refused", CancellationToken.None).ConfigureAwait(false);
        return known ? CodeRefusal : PasswordRefusal;
    }
}
