using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// What admins do with users. Each action checks who asks and is written into the audit log, done or refused. A key may change analysts alone: an admin
/// whom it made, or whose password it knew, would outlive it with all an admin may do.
/// </summary>
internal sealed class UserAdministration(
    UserManager<UserAccount> users, IUserAccounts accounts, UserBrowsers browsers, TemporaryPasswords passwords, CurrentUser current, AdminActions actions,
    TimeProvider clock)
{
    private const int MaxNameLength = 64;

    /// <summary>What is said of a user who is not there.</summary>
    public static readonly ActionOutcome Unknown = new(false, "This user is not there; look at the list anew.") { Refusal = ActionRefusal.Unknown };

    private static readonly ActionOutcome BeyondKey =
        new(false, "A key makes nobody admin and changes no admin's account, for that would outlive it: sign in to do "
            + "this.")
        { Refusal = ActionRefusal.BeyondKey };

    /// <summary>Every user, by name.</summary>
    public async Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken)
    {
        await current.RequireAdminAsync();
        return await accounts.ListAsync(cancellationToken);
    }

    /// <summary>Makes a user with a password that they must replace at their first sign-in.</summary>
    public Task<ActionOutcome> CreateAsync(string name, AccountRole role)
    {
        var trimmed = name.Trim();
        var fits = trimmed.Length is > 0 and <= MaxNameLength;
        return actions.RunAsync(
            "user.create", fits ? $"{trimmed}, {role.ToName()}" : null,
            async _ =>
            {
                if (!fits)
                {
                    return new ActionOutcome(false, $"A name has 1 to {MaxNameLength} characters.") { Refusal = ActionRefusal.Input };
                }

                if (role == AccountRole.Admin && await current.KeyIdAsync() is not null)
                {
                    return BeyondKey;
                }

                var password = TemporaryPasswords.Make();
                var user = new UserAccount
                {
                    Id = Guid.NewGuid().ToString("N"),
                    Name = trimmed,
                    Role = role,
                    CreatedAt = clock.GetUtcNow(),
                };
                passwords.Mark(user);
                return Describe(await users.CreateAsync(user, password), $"{trimmed} {passwords.Sentence}", password) with { Id = user.Id };
            });
    }

    /// <summary>Keeps a user out; their open pages and their keys end, and their browsers are known no more.</summary>
    public Task<ActionOutcome> DisableAsync(string id, CancellationToken cancellationToken, string? reason = null) => ForgetBrowsersAsync(id, ChangeAsync(
        "user.disable", id, "is disabled; open pages and keys have ended", user => user.Disabled = true, cancellationToken, reason: reason));

    /// <summary>Lets a user in again, also one who has guessed too often.</summary>
    public Task<ActionOutcome> EnableAsync(string id, CancellationToken cancellationToken) => ChangeAsync(
        "user.enable", id, "may sign in again",
        user =>
        {
            user.Disabled = false;
            user.LockedUntil = null;
            user.FailedSignIns = 0;
        },
        cancellationToken);

    /// <summary>Gives a user another role; they have to sign in again.</summary>
    public Task<ActionOutcome> SetRoleAsync(string id, AccountRole role, CancellationToken cancellationToken, string? reason = null) => ChangeAsync(
        $"user.role.{role.ToName()}", id, $"is now {role.ToName()} and has to sign in again", user => user.Role = role, cancellationToken,
        reason: reason);

    /// <summary>Gives a user a new password that they must replace at their next sign-in; their open pages end, and their browsers are known no more.</summary>
    public Task<ActionOutcome> ResetPasswordAsync(string id, CancellationToken cancellationToken, string? reason = null)
    {
        var password = TemporaryPasswords.Make();
        return ForgetBrowsersAsync(id, ChangeAsync(
            "user.reset-password", id, passwords.Sentence,
            user =>
            {
                user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
                passwords.Mark(user);
                user.LockedUntil = null;
                user.FailedSignIns = 0;
            },
            cancellationToken,
            password,
            reason));
    }

    /// <summary>Takes away a user's second factor, for one who has lost it and the recovery codes; their open pages end.</summary>
    public Task<ActionOutcome> RemoveSecondFactorAsync(string id, CancellationToken cancellationToken, string? reason = null) => ChangeAsync(
        "user.remove-second-factor", id, "may sign in by password alone and set up another second factor", SecondFactor.TurnOff, cancellationToken,
        reason: reason);

    // A browser that an admin's step was meant against must not go on guessing where others may not.
    private async Task<ActionOutcome> ForgetBrowsersAsync(string id, Task<ActionOutcome> change)
    {
        var outcome = await change;
        if (outcome.Done)
        {
            await browsers.ForgetAsync(id);
        }

        return outcome;
    }

    private async Task<ActionOutcome> ChangeAsync(
        string what, string id, string sentence, Action<UserAccount> change, CancellationToken cancellationToken, string? secret = null,
        string? reason = null)
    {
        var user = await accounts.FindAsync(id, cancellationToken);
        return await actions.RunAsync(
            what, user?.Name,
            async _ =>
            {
                if (user is null)
                {
                    return Unknown;
                }

                var wasAdmin = user.Role == AccountRole.Admin;
                change(user);
                if ((wasAdmin || user.Role == AccountRole.Admin) && await current.KeyIdAsync() is not null)
                {
                    return BeyondKey;
                }

                // Also stores the change; a new stamp ends what is open under the old one.
                return Describe(await users.UpdateSecurityStampAsync(user), $"{user.Name} {sentence}", secret);
            },
            reason);
    }

    private static ActionOutcome Describe(IdentityResult result, string sentence, string? secret) =>
        result.Succeeded ? new ActionOutcome(true, $"{sentence}.") { Secret = secret }
        : new ActionOutcome(false, result.Explain())
        {
            Refusal = result.Errors.Any(error => error.Code.StartsWith("Invalid", StringComparison.Ordinal))
            ? ActionRefusal.Input : ActionRefusal.Conflict
        };
}
