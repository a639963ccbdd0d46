using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Who sits before this circuit, or has sent this request.</summary>
/// <param name="states">Who is signed in; checked again while the page is open.</param>
/// <param name="authorization">What they may do.</param>
internal sealed class CurrentUser(AuthenticationStateProvider states, IAuthorizationService authorization)
{
    private ClaimsPrincipal? _sender;

    /// <summary>Says who has sent the request, where there is no circuit.</summary>
    public void Be(ClaimsPrincipal sender) => _sender = sender;

    /// <summary>The id of the key that acts; null when it is a user.</summary>
    public async Task<string?> KeyIdAsync() => (await UserAsync()).FindFirst(ApiKeyHandler.IdClaim)?.Value;

    /// <summary>The name under which actions are written down.</summary>
    public async Task<string> NameAsync() => (await UserAsync()).Identity?.Name ?? "unknown";

    /// <summary>Whether <see cref="RequireAdminAsync"/> would pass: decides what is offered, never what is allowed.</summary>
    public async Task<bool> MayAdministerAsync() =>
        (await authorization.AuthorizeAsync(await UserAsync(), Policies.Admin)).Succeeded;

    /// <summary>Refuses who is no admin. Called by everything that changes something, for events can be forged.</summary>
    /// <exception cref="UnauthorizedAccessException">The user is no admin.</exception>
    public async Task RequireAdminAsync()
    {
        if (!await MayAdministerAsync())
        {
            throw new UnauthorizedAccessException("Only admins may do this: sign in as one, or ask one.");
        }
    }

    private async Task<ClaimsPrincipal> UserAsync() => _sender ?? (await states.GetAuthenticationStateAsync()).User;
}
