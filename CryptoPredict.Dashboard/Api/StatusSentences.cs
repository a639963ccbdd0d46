using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// The sentences of refusals that no endpoint makes: nothing at the address, another method, a body of another type or size. And how long any may be.
/// </summary>
internal static class StatusSentences
{
    private const int MaxLength = 800;

    /// <summary>Adds the sentence to a problem that has none, and cuts what a caller made too long.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        if (problem is { Status: StatusCodes.Status405MethodNotAllowed, Detail: null } && !IsThere(http))
        {
            http.Response.Headers.Remove(HeaderNames.Allow);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            (problem.Status, problem.Title, problem.Type) = (StatusCodes.Status404NotFound, "Not Found", "https://tools.ietf.org/html/rfc9110#section-15.5.5");
        }

        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}: /api-docs shows what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not answered at {http.Request.Path}: it takes {http.Response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => TooLarge(http),
            StatusCodes.Status415UnsupportedMediaType => OfType(http.Request),
            _ => null,
        };
        problem.Detail = Cut(problem.Detail);
        if (problem.Extensions.TryGetValue(Problems.Parameter, out var parameter))
        {
            problem.Extensions[Problems.Parameter] = Cut(parameter as string);
        }
    }

    // What a caller sent stands in many sentences, and comes first in them; the rule and the way out come last.
    private static string? Cut(string? text) =>
        text is null || text.Length <= MaxLength ? text : $"{text[..(MaxLength / 2)]} … {text[^(MaxLength / 2)..]}";

    // The route for files and unknown pages matches every address, but takes no other method than GET.
    private static bool IsThere(HttpContext http) => http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Any(
        route => !route.RoutePattern.Parameters.Any(parameter => parameter.IsCatchAll)
            && new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(http.Request.Path, []));

    /// <summary>Says how large the body of a request may be.</summary>
    public static string TooLarge(HttpContext http) => string.Create(
        CultureInfo.InvariantCulture,
        $"The body is larger than {http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? BodySizes.MaxBytes} bytes, the most that is "
            + $"taken here: send less at a time.");

    /// <summary>Says which type of body is taken instead of the one that came.</summary>
    public static string OfType(HttpRequest request) =>
        $"The body is sent {(string.IsNullOrEmpty(request.ContentType) ? "without its type" : $"as '{request.ContentType}', which is not taken here")}: send "
        + (request.Path == RetrainApi.Path
            ? "a form with the file in the field 'file', as curl -F file=@sales.csv does."
            : "JSON, with the header Content-Type: application/json.");
}
