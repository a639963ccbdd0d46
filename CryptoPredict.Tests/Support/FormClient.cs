using System.Net;
using System.Text.RegularExpressions;

namespace CryptoPredict.Tests.Support;

/// <summary>A browser without scripts: keeps cookies, sends forms with their antiforgery token, follows no redirect.</summary>
internal sealed partial class FormClient : IDisposable
{
    private readonly HttpClient _http;

    public FormClient(Uri address)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = Cookies,

            // Tests over https make their certificates themselves.
            ServerCertificateCustomValidationCallback = static (request, _, _, _) => request.RequestUri!.IsLoopback,
        };
        _http = new HttpClient(handler) { BaseAddress = address };
    }

    /// <summary>What the server has set.</summary>
    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Sends a request, and does not wait for the end of its answer: some have none.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    /// <summary>Sends a form of a page to the page itself, as a browser would: with the token that the page carries.</summary>
    public Task<HttpResponseMessage> SendFormAsync(string path, string form, params (string Name, string Value)[] fields) =>
        SendFormToAsync(path, path, [("_handler", form), .. fields]);

    /// <summary>Sends a form of a page to another address.</summary>
    public async Task<HttpResponseMessage> SendFormToAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        using var opened = await GetAsync(page);
        var token = TokenOf(await opened.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var content = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        return await _http.PostAsync(new Uri(action, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The antiforgery token that a page carries.</summary>
    public static string TokenOf(string page) => Token().Match(page).Groups[1].Value;

    /// <summary>A page without what differs each time it is made: tokens and the framework's encrypted state.</summary>
    public static string WithoutTokens(string page) => FieldId().Replace(State().Replace(Token().Replace(page, ""), ""), "");

    // MudBlazor draws a new one for each field of each page.
    [GeneratedRegex("mudinput[a-z0-9]{8}")]
    private static partial Regex FieldId();

    [GeneratedRegex("<!--Blazor-[^>]*-->")]
    private static partial Regex State();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
