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
    private string? _owner;

    /// <summary>What tells one user or key from all others; empty for nobody.</summary>
    public static string IdOf(ClaimsPrincipal user) => (user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst(ApiKeyHandler.IdClaim))?.Value ?? "";

    /// <summary>Says who has sent the request, where there is no circuit.</summary>
    public void Be(ClaimsPrincipal sender) => _sender = sender;

    /// <summary>
    /// Ties this circuit to the user whose page opened it: a page made for one user may be carried to the browser of another, whose connection then brings it
    /// up. Nobody acts in such a circuit.
    /// </summary>
    /// <param name="owner">Whose page it is, of <see cref="IdOf"/>.</param>
    /// <param name="user">Who sits before it.</param>
    /// <returns>Whether they are one, or nobody is signed in any more.</returns>
    public bool BelongTo(string owner, ClaimsPrincipal user)
    {
        _owner = owner;
        return IsOwn(user);
    }

    /// <summary>Before an endpoint: the services ask who sits before the circuit; here it is who has sent the request.</summary>
    public static ValueTask<object?> ActAsSenderAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.RequestServices.GetRequiredService<CurrentUser>().Be(context.HttpContext.User);
        return next(context);
    }

    /// <summary>The id of the key that acts; null when it is a user.</summary>
    public async Task<string?> KeyIdAsync() => (await UserAsync()).FindFirst(ApiKeyHandler.IdClaim)?.Value;

    /// <summary>The user's id and their session's; null when nobody has signed in, as with a key.</summary>
    public async Task<(string User, string Session)?> SessionAsync() =>
        await UserAsync() is var user && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && SessionCookie.IdOf(user) is { } session
            ? (id, session) : null;

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

    private bool IsOwn(ClaimsPrincipal user) => _owner is null || user.Identity?.IsAuthenticated != true || IdOf(user) == _owner;

    private async Task<ClaimsPrincipal> UserAsync() =>
        _sender ?? ((await states.GetAuthenticationStateAsync()).User is var user && IsOwn(user) ? user : new ClaimsPrincipal());
}
