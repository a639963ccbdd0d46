using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Who sits before this circuit. Where no authentication is configured, everybody is the local admin.</summary>
/// <param name="schemes">There when authentication is configured.</param>
/// <param name="states">Who is signed in.</param>
/// <param name="authorization">What they may do.</param>
internal sealed class CurrentUser(
    IAuthenticationSchemeProvider? schemes = null, AuthenticationStateProvider? states = null, IAuthorizationService? authorization = null)
{
    /// <summary>The name without authentication.</summary>
    public const string Local = "local";

    /// <summary>The name under which actions are written down.</summary>
    public async Task<string> NameAsync() => schemes is null || states is null
        ? Local
        : (await states.GetAuthenticationStateAsync()).User.Identity?.Name ?? "unknown";

    /// <summary>Whether <see cref="RequireAdminAsync"/> would pass: decides what is offered, never what is allowed.</summary>
    public async Task<bool> MayAdministerAsync() => schemes is null
        || (states is not null && authorization is not null
            && (await authorization.AuthorizeAsync((await states.GetAuthenticationStateAsync()).User, Policies.Admin)).Succeeded);

    /// <summary>Refuses who is no admin. Called by everything that changes something, for events can be forged.</summary>
    /// <exception cref="UnauthorizedAccessException">The user is no admin.</exception>
    public async Task RequireAdminAsync()
    {
        if (!await MayAdministerAsync())
        {
            throw new UnauthorizedAccessException("Only admins may do this: sign in as one, or ask one.");
        }
    }
}
