using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Who sits before this circuit.</summary>
/// <param name="states">Who is signed in; checked again while the page is open.</param>
/// <param name="authorization">What they may do.</param>
internal sealed class CurrentUser(AuthenticationStateProvider states, IAuthorizationService authorization)
{
    /// <summary>The name under which actions are written down.</summary>
    public async Task<string> NameAsync() => (await states.GetAuthenticationStateAsync()).User.Identity?.Name ?? "unknown";

    /// <summary>Whether <see cref="RequireAdminAsync"/> would pass: decides what is offered, never what is allowed.</summary>
    public async Task<bool> MayAdministerAsync() =>
        (await authorization.AuthorizeAsync((await states.GetAuthenticationStateAsync()).User, Policies.Admin)).Succeeded;

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
