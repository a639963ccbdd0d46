using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Checks, while a page is open, whether its user may still sign in and has still the role it was opened with; if not, the page
/// belongs to nobody from then on.
/// </summary>
internal sealed class SignInRecheck(ILoggerFactory loggers, CallerRecheck callers, IOptions<AccountOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => options.Value.RecheckInterval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        callers.StandsAsync(authenticationState.User, cancellationToken);
}
