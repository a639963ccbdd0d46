using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoPredict.Tests.Support;

/// <summary>Calls of the HTTP API that say at once what is wrong.</summary>
internal static class ApiCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sends a request with a JSON body, or none.</summary>
    public static async Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient http, string method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri(path, UriKind.Relative))
        { Content = body is null ? null : JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await http.SendAsync(request, Token);
    }

    /// <summary>The answer's JSON, once its status is as expected.</summary>
    public static async Task<JsonElement> ExpectAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>The sentence of a problem of that status.</summary>
    public static async Task<string> ProblemAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status)
    {
        var answer = await sending;
        Assert.True(
            answer.Content.Headers.ContentType?.MediaType == "application/problem+json",
            $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} as {answer.Content.Headers.ContentType}, no "
                + "problem");
        return (await Task.FromResult(answer).ExpectAsync(status)).GetProperty("detail").GetString()!;
    }
}
