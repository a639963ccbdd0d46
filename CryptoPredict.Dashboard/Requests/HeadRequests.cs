namespace CryptoPredict.Dashboard.Requests;

/// <summary>Answers HEAD as GET is answered; the server itself leaves the body out.</summary>
internal static class HeadRequests
{
    private static readonly object Asked = new();

    /// <summary>Whether only the head of the answer is asked for.</summary>
    public static bool Is(HttpContext context) => context.Items.ContainsKey(Asked);

    /// <summary>Puts it before everything that looks at the method.</summary>
    public static void UseHeadRequests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Items[Asked] = true;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    });
}
