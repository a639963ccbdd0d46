using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Checks, while a page is open, whether its user may still sign in and has still the role it was opened with; if not, the page
/// belongs to nobody from then on. A page opened with an API key has nothing to be checked and ends at the first check.
/// </summary>
internal sealed class SignInRecheck(
    ILoggerFactory loggers, IServiceScopeFactory scopes, IOptions<AccountOptions> options, IHostApplicationLifetime lifetime)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => options.Value.RecheckInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return true; // The page ends with the application, and the store may be closed already.
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        var stamp = authenticationState.User.FindFirst(users.Options.ClaimsIdentity.SecurityStampClaimType)?.Value;
        return await users.GetUserAsync(authenticationState.User).ConfigureAwait(false) is { Disabled: false } user && user.SecurityStamp == stamp;
    }
}
