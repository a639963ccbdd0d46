using System.Security.Claims;
using System.Security.Cryptography;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Ties each sign-in cookie to a session, with which it ends.</summary>
internal static class SessionCookie
{
    private const string Claim = "session";

    /// <summary>The session of a signed-in user; null for keys and strangers.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.FindFirst(Claim)?.Value;

    /// <summary>A cookie is about to be set.</summary>
    public static async Task BeginAsync(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var claims = services.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var user = context.Principal!;
        var session = new UserSession(
            RandomNumberGenerator.GetHexString(32, lowercase: true), user.FindFirstValue(claims.UserIdClaimType)!,
            user.FindFirstValue(claims.SecurityStampClaimType)!, now, now,
            ClientAddress.Of(http), BrowserName.Of(http.Request.Headers.UserAgent.ToString()));
        var sessions = services.GetRequiredService<Sessions>();
        if (IdOf(http.User) is { } former)
        {
            await sessions.EndAsync([former], http.RequestAborted).ConfigureAwait(false);
        }

        await sessions.BeginAsync(session, http.RequestAborted).ConfigureAwait(false);
        ((ClaimsIdentity)user.Identity!).AddClaim(new Claim(Claim, session.Id));
    }

    /// <summary>A cookie was sent.</summary>
    public static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        var id = IdOf(context.Principal!);
        if (sessions.Stands(id))
        {
            await sessions.SeeAsync(id!, context.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            context.RejectPrincipal();
        }
    }

    /// <summary>The cookie is about to be removed.</summary>
    public static Task EndAsync(CookieSigningOutContext context) => IdOf(context.HttpContext.User) is { } id
        ? context.HttpContext.RequestServices.GetRequiredService<Sessions>().EndAsync([id], CancellationToken.None)
        : Task.CompletedTask;
}
