using System.Data.Common;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>How far a sign-in has come.</summary>
/// <param name="IsOpen">Whether the user is signed in.</param>
/// <param name="Ticket">Goes back with the code of the second factor; null when none is asked for.</param>
internal sealed record SignInStep(bool IsOpen, string? Ticket = null);

/// <summary>
/// Signs users in. A refusal always looks the same, does the same work and takes at least the same time, so that it tells nothing about which names
/// there are, which are locked and which are disabled.
/// </summary>
internal sealed partial class SignIn(
    SignInManager<UserAccount> session, UserManager<UserAccount> users, IPasswordHasher<UserAccount> hasher, IAuditLog audit, RefusalAudit refusals,
    SignInGate gate, UnwrittenFailures unwritten, KnownBrowsers browsers, SecondFactor factor, Tickets tickets, TimeProvider clock, ILogger<SignIn> logger)
{
    /// <summary>What every refusal says.</summary>
    public const string Refusal =
        "This name and password do not open an account. A password that an admin set opens for a while only. After five wrong passwords an account rests for five minutes, but not for browsers that signed in to it before; an admin can set a new password.";

    /// <summary>What is said of a code that opens nothing.</summary>
    public const string CodeRefusal = "This code does not open the account: it is wrong, was used before, or came too late. Wait for the next one, or sign in anew.";

    /// <summary>The action's name in the audit log.</summary>
    public const string Action = "sign-in";

    /// <summary>What is said of a wrong password of somebody who has signed in.</summary>
    public const string PresentRefusal = "The password is wrong. After five wrong ones it opens nothing for five minutes.";
    private const string PresentCodeRefusal = "The code is wrong or was used before: wait for the next one.";
    private const string TicketPurpose = "sign-in";
    private const int MaxNameLength = 64;

    private static readonly SignInStep Refused = new(false);
    private static readonly SignInStep Opened = new(true);

    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    // Longer than a check takes, so that what is left of a difference drowns in it.
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Signs in by name and password, or asks for the second factor.</summary>
    public async Task<SignInStep> TryAsync(string name, string password, CancellationToken cancellationToken)
    {
        var refusal = Task.Delay(LeastTime, clock, cancellationToken);
        var user = await gate.RunAsync(() => CheckAsync(name, password, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (user is null)
        {
            await refusal.ConfigureAwait(false);
            return Refused;
        }

        return await BeginAsync(user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with the code that a ticket asks for.</summary>
    public Task<SignInStep> TryCodeAsync(string? ticket, string code, CancellationToken cancellationToken) => gate.RunAsync(
        async () =>
        {
            if (await UserOfAsync(ticket).ConfigureAwait(false) is not { } user)
            {
                return Refused;
            }

            if (!await RestsAsync(user).ConfigureAwait(false) && factor.Take(user, code) && await OpenAsync(user, cancellationToken).ConfigureAwait(false))
            {
                return Opened;
            }

            await RefuseAsync(user, "refused: the code is wrong", cancellationToken).ConfigureAwait(false);
            return new SignInStep(false, ticket);
        },
        cancellationToken);

    /// <summary>The caller has made sure of the password: signs in, or asks for the second factor.</summary>
    public async Task<SignInStep> BeginAsync(UserAccount user, CancellationToken cancellationToken) =>
        user.SecondFactorKey is not null ? new SignInStep(false, tickets.Issue(TicketPurpose, $"{user.Id} {user.SecurityStamp}", TicketLife))
        : await OpenAsync(user, cancellationToken).ConfigureAwait(false) ? Opened
        : Refused;

    /// <summary>Signs in, and remembers the browser: the caller has made sure who it is.</summary>
    /// <returns>False when the account was changed meanwhile.</returns>
    public async Task<bool> OpenAsync(UserAccount user, CancellationToken cancellationToken)
    {
        user.LastSignInAt = clock.GetUtcNow();

        // What others guess wrong is counted on, else each sign-in of the owner would let them guess anew.
        if (!browsers.IsKnown(session.Context.Request, user.Id))
        {
            user.FailedSignIns = 0;
            unwritten.Forget(user.Id);
        }

        var outdated = false;
        await NoteAsync(async () => outdated = !(await users.UpdateAsync(user).ConfigureAwait(false)).Succeeded).ConfigureAwait(false);
        if (outdated)
        {
            return false;
        }

        await session.SignInAsync(user, isPersistent: false).ConfigureAwait(false);
        await NoteAsync(() => browsers.RememberAsync(session.Context, user.Id, cancellationToken)).ConfigureAwait(false);
        await audit.WriteAsync(user.Name, Action, null, "done", cancellationToken).ConfigureAwait(false);
        return true;
    }

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
        var known = !await RestsAsync(user).ConfigureAwait(false) && await users.CheckPasswordAsync(user, password).ConfigureAwait(false);
        if (known && (code is null || factor.Take(user, code)))
        {
            return null;
        }

        await CountAsync(user, CancellationToken.None).ConfigureAwait(false);
        await audit.WriteAsync(user.Name, what, user.Name, "refused", CancellationToken.None).ConfigureAwait(false);
        return known ? PresentCodeRefusal : PresentRefusal;
    }

    private async Task<UserAccount?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        var user = name.Length is > 0 and <= MaxNameLength ? await users.FindByNameAsync(name).ConfigureAwait(false) : null;
        var asked = user ?? gate.Nobody;
        var candidate = password.Length <= AccountOptions.MaxPasswordLength ? password : "";
        var found = hasher.VerifyHashedPassword(asked, asked.PasswordHash, candidate) != PasswordVerificationResult.Failed;
        var rests = await RestsAsync(asked).ConfigureAwait(false);
        if (user is { Disabled: false } && !rests && found && !(user.TemporaryPasswordUntil <= clock.GetUtcNow()))
        {
            return user;
        }

        await RefuseAsync(found ? null : user, "refused", cancellationToken, user?.Name).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> RestsAsync(UserAccount user) =>
        (await users.IsLockedOutAsync(user).ConfigureAwait(false) || unwritten.Rests(user.Id)) && !browsers.IsKnown(session.Context.Request, user.Id);

    private async Task<UserAccount?> UserOfAsync(string? ticket) =>
        tickets.Read(TicketPurpose, ticket)?.Split(' ') is [var id, var stamp]
        && await users.FindByIdAsync(id).ConfigureAwait(false) is { Disabled: false } user && user.SecurityStamp == stamp ? user : null;

    /// <summary>Counts a wrong password or code against the browser, if it is a known one, else against the account.</summary>
    private async Task CountAsync(UserAccount guessed, CancellationToken cancellationToken)
    {
        if (browsers.IsKnown(session.Context.Request, guessed.Id))
        {
            await NoteAsync(() => browsers.FailAsync(session.Context.Request, guessed.Id, cancellationToken)).ConfigureAwait(false);
        }
        else if (!await users.IsLockedOutAsync(guessed).ConfigureAwait(false))
        {
            if (!await NoteAsync(() => users.AccessFailedAsync(guessed)).ConfigureAwait(false))
            {
                unwritten.Add(guessed.Id);
            }
        }
    }

    private async Task RefuseAsync(UserAccount? guessed, string outcome, CancellationToken cancellationToken, string? name = null)
    {
        if (guessed is not null)
        {
            await CountAsync(guessed, cancellationToken).ConfigureAwait(false);
        }

        // A name that nobody has is not written down: it may be a password typed into the wrong field.
        var who = guessed?.Name ?? name ?? "unknown name";
        await refusals.NoteAsync($"{who} from {ClientAddress.NetworkOf(session.Context)}", known: false, () => Task.FromResult(who), Action, null, outcome).ConfigureAwait(false);
    }

    // A full disk keeps nobody out and makes no refusal look unlike another; what one address may try is limited all the same.
    private async Task<bool> NoteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
            return true;
        }
        catch (DbException fault)
        {
            LogNotNoted(logger, fault);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of a sign-in could not be written to its account")]
    private static partial void LogNotNoted(ILogger logger, Exception fault);
}
