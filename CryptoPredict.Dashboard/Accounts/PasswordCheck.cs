using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Whom a name and a password belong to. A refusal does the same work and takes at least the same time, whether the name is there, locked, disabled or not.
/// </summary>
internal sealed class PasswordCheck(
    UserManager<UserAccount> users, IPasswordHasher<UserAccount> hasher, SignInGate gate, SignInFailures failures, TimeProvider clock)
{
    private const int MaxNameLength = 64;

    // Longer than a check takes, so that what is left of a difference drowns in it.
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Checks them when the checks before have ended; a refusal is counted and written down.</summary>
    /// <returns>The user; null when these open no account.</returns>
    public async Task<UserAccount?> FindAsync(string name, string password, CancellationToken cancellationToken)
    {
        var refusal = Task.Delay(LeastTime, clock, cancellationToken);
        var user = await gate.RunAsync(() => CheckAsync(name, password, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (user is null)
        {
            await refusal.ConfigureAwait(false);
        }

        return user;
    }

    private async Task<UserAccount?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var user = name.Length is > 0 and <= MaxNameLength ? await users.FindByNameAsync(name).ConfigureAwait(false) : null;
        var asked = user ?? gate.Nobody;
        var candidate = password.Length <= AccountOptions.MaxPasswordLength ? password : "";
        var found = hasher.VerifyHashedPassword(asked, asked.PasswordHash, candidate) != PasswordVerificationResult.Failed;
        var rests = await failures.RestsAsync(asked).ConfigureAwait(false);
        if (user is { Disabled: false } && !rests && found && !(user.TemporaryPasswordUntil <= clock.GetUtcNow()))
        {
            return user;
        }

        await failures.RefuseAsync(found ? null : user, "refused", cancellationToken, user?.Name).ConfigureAwait(false);
        return null;
    }
}
