using System.Data.Common;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Counts wrong passwords and codes: against the browser, if it signed in to the account before, else against the account, which rests after too many.
/// A full disk stops neither the counting nor a sign-in.
/// </summary>
internal sealed partial class SignInFailures(
    SignInManager<UserAccount> session, UserManager<UserAccount> users, KnownBrowsers browsers, UnwrittenFailures unwritten, RefusalAudit refusals,
    ILogger<SignInFailures> logger)
{
    /// <summary>Whether nothing opens the account just now, for this browser.</summary>
    public async Task<bool> RestsAsync(UserAccount user) =>
        (await users.IsLockedOutAsync(user).ConfigureAwait(false) || unwritten.Rests(user.Id)) && !IsKnownTo(user);

    /// <summary>Counts a wrong password or code against the browser, if it is a known one, else against the account.</summary>
    public async Task CountAsync(UserAccount guessed, CancellationToken cancellationToken)
    {
        if (IsKnownTo(guessed))
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

    /// <summary>Counts a refused sign-in and writes it down.</summary>
    /// <param name="guessed">Whom the wrong password or code counts against; null when there is nobody, or nothing was wrong.</param>
    /// <param name="outcome">The outcome in the audit log.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    /// <param name="name">The name that is written down where nothing counts; null when nobody has it.</param>
    public async Task RefuseAsync(UserAccount? guessed, string outcome, CancellationToken cancellationToken, string? name = null)
    {
        if (guessed is not null)
        {
            await CountAsync(guessed, cancellationToken).ConfigureAwait(false);
        }

        // A name that nobody has is not written down: it may be a password typed into the wrong field.
        var who = guessed?.Name ?? name ?? "unknown name";
        var attempt = $"{who} from {ClientAddress.NetworkOf(session.Context)}";
        await refusals.NoteAsync(attempt, known: false, () => Task.FromResult(who), SignIn.Action, null, outcome).ConfigureAwait(false);
    }

    /// <summary>Forgets, in memory, what was counted of an account that signs in: who calls stores it.</summary>
    public void Forgive(UserAccount user)
    {
        // What others guess wrong is counted on, else each sign-in of the owner would let them guess anew.
        if (!IsKnownTo(user))
        {
            user.FailedSignIns = 0;
            unwritten.Forget(user.Id);
        }
    }

    /// <summary>Writes what came of a sign-in to its account, if it can be written.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> NoteAsync(Func<Task> write)
    {
        // A full disk keeps nobody out and makes no refusal look unlike another; what one address may try is limited all the same.
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

    private bool IsKnownTo(UserAccount user) => browsers.IsKnown(session.Context.Request, user.Id);

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of a sign-in could not be written to its account")]
    private static partial void LogNotNoted(ILogger logger, Exception fault);
}
