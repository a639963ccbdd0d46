using Microsoft.AspNetCore.Mvc;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>Refusals to programs, as RFC 9457 problem documents.</summary>
internal static class Refusals
{
    /// <summary>Writes a problem document.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Title = title, Detail = detail },
        }).ConfigureAwait(false);
    }
}
