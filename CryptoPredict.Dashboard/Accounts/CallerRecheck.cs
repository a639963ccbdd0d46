using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Checks whether who was let in may still do what they were let in for. What stays open for long — pages, answers that are streams — has it checked
/// at every change of a session, user or key, and every <see cref="AccountOptions.RecheckInterval"/> for what ends by time.
/// </summary>
internal sealed class CallerRecheck(
    Sessions sessions, IApiKeys keys, IUserAccounts users, CallerChanges changes, IOptions<AccountOptions> options, TimeProvider wall,
    IHostApplicationLifetime lifetime)
{
    /// <summary>What a stream says last when its caller is no longer allowed.</summary>
    public const string Ended = "The key or sign-in that opened this has ended.";

    /// <summary>Ends once the caller's session has ended, or their key opens no more or less than it did.</summary>
    public async Task WaitForEndAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = changes.Next;
            if (!await StandsAsync(caller, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                await change.WaitAsync(options.Value.RecheckInterval, wall, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It may have ended by time.
            }
        }
    }

    /// <summary>Works out a long answer, and stops it once its caller may no longer have it. Who came without any credential has none that could end.</summary>
    /// <param name="caller">Who asked.</param>
    /// <param name="answer">Works it out.</param>
    /// <param name="cancellationToken">Stops it otherwise.</param>
    /// <returns>False when it was stopped because the caller is no longer allowed.</returns>
    public async Task<bool> WhileStandingAsync(ClaimsPrincipal caller, Func<CancellationToken, Task> answer, CancellationToken cancellationToken)
    {
        if (caller.Identity?.IsAuthenticated != true)
        {
            await answer(cancellationToken).ConfigureAwait(false);
            return true;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(caller, ending);
        try
        {
            await answer(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Reported below.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        return await watching.ConfigureAwait(false);
    }

    private async Task<bool> StandsAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return true; // What is open ends with the application, and the store may be closed already.
        }

        if (caller.FindFirst(ApiKeyHandler.IdClaim) is { Value: var id })
        {
            return await keys.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } key
                && await ApiKeyHandler.RoleOfAsync(key, users, wall.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } role
                && (role == AccountRole.Admin || !caller.IsInRole(AccountRole.Admin.ToName()));
        }

        var session = SessionCookie.IdOf(caller);
        if (!sessions.Stands(session))
        {
            return false;
        }

        await sessions.SeeAsync(session!, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Ends with false once the caller is no longer allowed. A check that fails ends the answer too.
    private async Task<bool> WatchAsync(ClaimsPrincipal caller, CancellationTokenSource ending)
    {
        try
        {
            await WaitForEndAsync(caller, ending.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return true; // The answer was complete, or its reader went.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }
}
