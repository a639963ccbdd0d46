using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Every cookie goes to this site alone and is hidden from scripts. Over https its name begins with <c>__Host-</c>, and browsers then take it from this very
/// host and over https only: no sub-domain and nobody on the way can plant one. Plain http, which is for this machine, cannot have that prefix.
/// </summary>
internal static class HostCookies
{
    private const string Prefix = "__Host-";

    /// <summary>Puts the rules before everything that reads or sets cookies.</summary>
    public static void UseHostCookies(this IApplicationBuilder app)
    {
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            MinimumSameSitePolicy = Microsoft.AspNetCore.Http.SameSiteMode.Strict,
            HttpOnly = HttpOnlyPolicy.Always,
            Secure = CookieSecurePolicy.SameAsRequest,
            OnAppendCookie = cookie => cookie.CookieName = Sent(cookie.Context, cookie.CookieName, cookie.CookieOptions),
            OnDeleteCookie = cookie => cookie.CookieName = Sent(cookie.Context, cookie.CookieName, cookie.CookieOptions),
        });
        app.Use((context, next) =>
        {
            if (context.Request.IsHttps)
            {
                KeepPrefixed(context.Request.Headers);
            }

            return next(context);
        });
    }

    private static string Sent(HttpContext context, string name, CookieOptions options)
    {
        (options.Path, options.Domain) = ("/", null);
        return context.Request.IsHttps ? Prefix + name : name;
    }

    // The rest of the application knows the cookies without the prefix; what came without it is none of ours.
    private static void KeepPrefixed(IHeaderDictionary headers)
    {
        var ours = CookieHeaderValue.TryParseList(headers.Cookie, out var cookies)
            ? cookies.Where(cookie => cookie.Name.StartsWith(Prefix, StringComparison.Ordinal)).Select(cookie => cookie.ToString()[Prefix.Length..])
            : [];
        headers.Cookie = string.Join("; ", ours);
    }
}
