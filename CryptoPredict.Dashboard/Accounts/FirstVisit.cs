using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// The answer to a visit from another site's link: the browser keeps the cookie back then, so whoever is signed in looks like nobody. A page that loads
/// itself anew at once asks for it a second time, now from this site and with the cookie; nobody is asked for a password, and a stranger comes to the sign-in.
/// </summary>
internal static class FirstVisit
{
    // With an icon of its own: the browser would ask for one without cookies, and what sets cookies then could undo those of the page that follows.
    private const string Page =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8" /><meta http-equiv="refresh" content="0" /><link rel="icon" href="data:," /><title>CryptoPredict</title></head>
        <body><p><a href="">Open the page</a></p></body>
        </html>
        """;

    /// <summary>Answers it.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page, context.RequestAborted);
    }

    /// <summary>Whether a request is one. The second request is not, so nothing goes round in circles.</summary>
    public static bool Is(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers[ForeignOrigins.FetchSite] == "cross-site"
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
}
