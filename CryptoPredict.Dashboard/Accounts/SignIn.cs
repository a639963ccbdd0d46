using System.Data.Common;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Signs users in. A refusal always looks the same, does the same work and takes at least the same time, so that it tells nothing about which names
/// there are, which are locked and which are disabled.
/// </summary>
internal sealed partial class SignIn(
    SignInManager<UserAccount> session, UserManager<UserAccount> users, IPasswordHasher<UserAccount> hasher, IAuditLog audit,
    SignInGate gate, TimeProvider clock, ILogger<SignIn> logger)
{
    /// <summary>What every refusal says.</summary>
    public const string Refusal =
        "This name and password do not open an account. After five wrong passwords an account rests for five minutes; an admin can set a new password.";

    /// <summary>The action's name in the audit log.</summary>
    public const string Action = "sign-in";

    private const int MaxNameLength = 64;

    // Longer than a check takes, so that what is left of a difference drowns in it.
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Signs in by name and password.</summary>
    /// <returns>Whether it worked.</returns>
    public async Task<bool> TryAsync(string name, string password, CancellationToken cancellationToken)
    {
        var refusal = Task.Delay(LeastTime, clock, cancellationToken);
        var user = await gate.RunAsync(() => CheckAsync(name, password, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (user is null)
        {
            await refusal.ConfigureAwait(false);
            return false;
        }

        await OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Signs in without a password: the caller has made sure who it is.</summary>
    public async Task OpenAsync(UserAccount user, CancellationToken cancellationToken)
    {
        user.LastSignInAt = clock.GetUtcNow();
        await NoteAsync(async () =>
        {
            await users.ResetAccessFailedCountAsync(user).ConfigureAwait(false);
            await users.UpdateAsync(user).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await session.SignInAsync(user, isPersistent: false).ConfigureAwait(false);
        await audit.WriteAsync(user.Name, Action, null, "done", cancellationToken).ConfigureAwait(false);
    }

    private async Task<UserAccount?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var user = name.Length is > 0 and <= MaxNameLength ? await users.FindByNameAsync(name).ConfigureAwait(false) : null;
        var asked = user ?? gate.Nobody;
        var candidate = password.Length <= AccountOptions.MaxPasswordLength ? password : "";
        var found = hasher.VerifyHashedPassword(asked, asked.PasswordHash, candidate);
        var rests = await users.IsLockedOutAsync(asked).ConfigureAwait(false);
        if (user is not null && !user.Disabled && !rests && found != PasswordVerificationResult.Failed)
        {
            return user;
        }

        if (user is not null && !rests && found == PasswordVerificationResult.Failed)
        {
            await NoteAsync(() => users.AccessFailedAsync(user)).ConfigureAwait(false);
        }

        // A name that nobody has is not written down: it may be a password typed into the wrong field.
        await audit.WriteAsync(user?.Name ?? "unknown name", Action, null, "refused", cancellationToken).ConfigureAwait(false);
        return null;
    }

    // A full disk keeps nobody out and makes no refusal look unlike another; what one address may try is limited all the same.
    private async Task NoteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            LogNotNoted(logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of a sign-in could not be written to its account")]
    private static partial void LogNotNoted(ILogger logger, Exception fault);
}
