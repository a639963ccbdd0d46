using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Checks whether who was let in may still do what they were let in for. What stays open for long — pages, answers that are streams — asks it
/// every <see cref="AccountOptions.RecheckInterval"/>.
/// </summary>
internal sealed class CallerRecheck(IServiceScopeFactory scopes, IOptions<AccountOptions> options, TimeProvider wall, IHostApplicationLifetime lifetime)
{
    /// <summary>What a stream says last when its caller is no longer allowed.</summary>
    public const string Ended = "The key or sign-in that opened this has ended.";

    /// <summary>Whether a user may still sign in and has still the role they had, or a key still opens and still may as much.</summary>
    public async Task<bool> StandsAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return true; // What is open ends with the application, and the store may be closed already.
        }

        await using var scope = scopes.CreateAsyncScope();
        if (caller.FindFirst(ApiKeyHandler.IdClaim) is { Value: var id })
        {
            var (keys, accounts) = (scope.ServiceProvider.GetRequiredService<IApiKeys>(), scope.ServiceProvider.GetRequiredService<IUserAccounts>());
            return await keys.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } key
                && await ApiKeyHandler.RoleOfAsync(key, accounts, wall.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } role
                && (role == AccountRole.Admin || !caller.IsInRole(AccountRole.Admin.ToName()));
        }

        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        var stamp = caller.FindFirst(users.Options.ClaimsIdentity.SecurityStampClaimType)?.Value;
        return await users.GetUserAsync(caller).ConfigureAwait(false) is { Disabled: false } user && user.SecurityStamp == stamp;
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
            // Told below.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        return await watching.ConfigureAwait(false);
    }

    // Ends with false once the caller is no longer allowed. A check that fails ends the answer too.
    private async Task<bool> WatchAsync(ClaimsPrincipal caller, CancellationTokenSource ending)
    {
        using var interval = new PeriodicTimer(options.Value.RecheckInterval, wall);
        try
        {
            while (await interval.WaitForNextTickAsync(ending.Token).ConfigureAwait(false))
            {
                if (!await StandsAsync(caller, ending.Token).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The answer was complete, or its reader went.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        return true;
    }
}
