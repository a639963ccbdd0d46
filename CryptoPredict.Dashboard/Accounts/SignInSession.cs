using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Opens the session of somebody who has shown who they are, and remembers the browser.</summary>
internal sealed class SignInSession(
    SignInManager<UserAccount> session, UserManager<UserAccount> users, SignInFailures failures, KnownBrowsers browsers, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Signs in, and remembers the browser: the caller has made sure who it is.</summary>
    /// <returns>False when the account was changed meanwhile.</returns>
    public async Task<bool> OpenAsync(UserAccount user, CancellationToken cancellationToken)
    {
        user.LastSignInAt = clock.GetUtcNow();
        failures.Forgive(user);
        var outdated = false;
        await failures.NoteAsync(async () => outdated = !(await users.UpdateAsync(user).ConfigureAwait(false)).Succeeded).ConfigureAwait(false);
        if (outdated)
        {
            return false;
        }

        await session.SignInAsync(user, isPersistent: false).ConfigureAwait(false);
        await failures.NoteAsync(() => browsers.RememberAsync(session.Context, user.Id, cancellationToken)).ConfigureAwait(false);
        await audit.WriteAsync(user.Name, SignIn.Action, null, "done", cancellationToken).ConfigureAwait(false);
        return true;
    }
}
