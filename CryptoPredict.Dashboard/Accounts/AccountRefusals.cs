using CryptoPredict.Dashboard.Requests;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Refusals to programs that say how to get in.</summary>
internal static class AccountRefusals
{
    private const string WayIn =
        "Send an API key in the header X-Api-Key (an admin makes one on /users?tab=keys), or sign in at /sign-in.";

    /// <summary>401: nobody, or a key that opens nothing.</summary>
    public static Task WriteUnauthorizedAsync(HttpContext context, string reason)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return Refusals.WriteAsync(context, StatusCodes.Status401Unauthorized, "Sign-in or API key needed", $"{reason} {WayIn}");
    }

    /// <summary>403: somebody who may not.</summary>
    public static Task WriteForbiddenAsync(HttpContext context) => Refusals.WriteAsync(
        context, StatusCodes.Status403Forbidden, "Not allowed",
        AccountPrincipals.FirstPage(context.User) switch
        {
            null => $"{context.User.Identity?.Name} may not do this: it needs an admin. Send a key with the scope admin, or sign in as an admin.",
            AccountServices.PasswordPath =>
                $"{context.User.Identity?.Name} must first replace the password that an admin has set: on {AccountServices.PasswordPath}, after signing in at "
                + $"{AccountServices.SignInPath}.",
            var page => $"{context.User.Identity?.Name} must first set up a second factor: on {page}, after signing in at {AccountServices.SignInPath}.",
        });
}
