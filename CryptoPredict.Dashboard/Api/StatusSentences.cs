namespace CryptoPredict.Dashboard.Api;

/// <summary>The sentences of refusals that no endpoint makes: nothing at the address, another method, a body of another type.</summary>
internal static class StatusSentences
{
    /// <summary>Adds the sentence to a problem that has none.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}: /api-docs shows what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not answered at {http.Request.Path}: it takes {http.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => OfType(http.Request),
            _ => null,
        };
    }

    /// <summary>Says which type of body is taken instead of the one that came.</summary>
    public static string OfType(HttpRequest request) =>
        $"The body is sent {(string.IsNullOrEmpty(request.ContentType) ? "without its type" : $"as '{request.ContentType}', which is not taken here")}: send "
        + (request.Path == RetrainApi.Path
            ? "a form with the file in the field 'file', as curl -F file=@sales.csv does."
            : "JSON, with the header Content-Type: application/json.");
}
