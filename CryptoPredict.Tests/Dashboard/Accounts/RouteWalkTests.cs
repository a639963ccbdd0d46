using System.Net;
using System.Net.Http.Headers;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>Every route of the application, asked by everybody.</summary>
[Kind(TestKind.Host)]
public sealed class RouteWalkTests(RouteWalkTests.Fixture fixture) : IClassFixture<RouteWalkTests.Fixture>
{
    /// <summary>What each route demands. A route that is not here fails <see cref="Every_route_is_documented_here"/>.</summary>
    private static readonly Dictionary<string, Access> Documented = new(StringComparer.Ordinal)
    {
        ["/"] = Access.Read,
        ["/predictions/{Id:long}"] = Access.Read,
        ["/verification"] = Access.Read,
        ["/ranges"] = Access.Read,
        ["/training"] = Access.Read,
        ["/fine-tuning"] = Access.Read,
        ["/feedback-loop"] = Access.Read,
        ["/models"] = Access.Read,
        ["/data"] = Access.Read,
        ["/jobs"] = Access.Read,
        ["/forecast"] = Access.Read,
        ["/backtest"] = Access.Read,
        ["/api-docs"] = Access.Read,
        ["POST /forecast"] = Access.ReadOrLocal,
        ["POST /retrain"] = Access.AdminOrLocal,
        ["/users"] = Access.Admin,
        ["/settings"] = Access.Admin,
        ["/status"] = Access.Read,
        ["/sign-in"] = Access.Public,
        ["/set-up"] = Access.Public,
        ["/not-found"] = Access.Public,
        ["/denied"] = Access.Denied,
        ["/account/password"] = Access.SignedIn,
        ["/account/sessions"] = Access.Read,
        ["/account/second-factor"] = Access.SignedIn,
        ["/sign-out"] = Access.SignedIn,
        ["/health"] = Access.Public,
        ["/health/live"] = Access.Public,
        ["/health/ready"] = Access.Public,
        ["/metrics"] = Access.Read,
        ["/api/v1/assets"] = Access.Read,
        ["/api/v1/assets/{asset}/candles"] = Access.Read,
        ["/api/v1/predictions"] = Access.Read,
        ["/api/v1/verifications"] = Access.Read,
        ["/api/v1/ledger/chain"] = Access.Read,
        ["/api/v1/antiforgery"] = Access.Read,
        ["POST /api/v1/forecast"] = Access.Read,
        ["POST /api/v1/forecasts"] = Access.Read,
        ["/api/v1/series"] = Access.Read,
        ["/api/v1/series/{id}"] = Access.Read,
        ["/api/v1/series/{id}/forecast"] = Access.Read,
        ["/api/v1/series/{id}/forecast.csv"] = Access.Read,
        ["/api/v1/series/{id}/scores.csv"] = Access.Read,
        ["PUT /api/v1/series/{id}/settings"] = Access.Admin,
        ["/api/v1/series/{id}/events"] = Access.Read,
        ["PUT /api/v1/series/{id}/events"] = Access.Admin,
        ["POST /api/v1/series/{id}/what-if"] = Access.Read,
        ["/api/v1/holidays"] = Access.Read,
        ["DELETE /api/v1/series/{id}"] = Access.Admin,
        ["POST /api/v1/series/{id}/rename"] = Access.Admin,
        ["/api/v1/data-sets"] = Access.Read,
        ["/api/v1/data-sets/{id}/gaps"] = Access.Read,
        ["/api/v1/uploads"] = Access.Read,
        ["/api/v1/uploads/{id:long}"] = Access.Read,
        ["POST /api/v1/uploads"] = Access.Admin,
        ["POST /api/v1/uploads/{id:long}/inspect"] = Access.Admin,
        ["POST /api/v1/uploads/{id:long}/merge"] = Access.Admin,
        ["POST /api/v1/uploads/{id:long}/take-back"] = Access.Admin,
        ["DELETE /api/v1/uploads/{id:long}"] = Access.Admin,
        ["POST /finetune_lstm"] = Access.AdminOrLocal,
        ["/get_finetuning_status"] = Access.ReadOrLocal,
        ["/get_model_metrics"] = Access.ReadOrLocal,
        ["/api/v1/predictions/live"] = Access.Read,
        ["/api/v1/predictions/{id:long}/explanation"] = Access.Read,
        ["/api/v1/scores"] = Access.Read,
        ["/api/v1/assets/{asset}/chances"] = Access.Read,
        ["/api/v1/assets/{asset}/chances/live"] = Access.Read,
        ["/api/v1/assets/{asset}/ranges/scores"] = Access.Read,
        ["/api/v1/models"] = Access.Read,
        ["/api/v1/models/aliases"] = Access.Read,
        ["/api/v1/models/aliases/at"] = Access.Read,
        ["POST /api/v1/models/{asset}/{model}/rollback"] = Access.Admin,
        ["PUT /api/v1/models/{asset}/pin"] = Access.Admin,
        ["DELETE /api/v1/models/{asset}/pin"] = Access.Admin,
        ["/api/v1/models/versions"] = Access.Read,
        ["/api/v1/models/versions/{asset}/{id}"] = Access.Read,
        ["/api/v1/models/versions/{asset}/{id}/export"] = Access.Read,
        ["/api/v1/models/versions/compare"] = Access.Read,
        ["POST /api/v1/models/versions/{asset}/{id}/promote"] = Access.Admin,
        ["POST /api/v1/models/versions/import"] = Access.Admin,
        ["/api/v1/runs"] = Access.Read,
        ["/api/v1/runs/active"] = Access.Read,
        ["/api/v1/runs/statistics"] = Access.Read,
        ["/api/v1/runs/{id:long}"] = Access.Read,
        ["/api/v1/runs/{id:long}/epochs"] = Access.Read,
        ["/api/v1/runs/{id:long}/log"] = Access.Read,
        ["POST /api/v1/runs/{id:long}/cancel"] = Access.Admin,
        ["POST /api/v1/runs/{id:long}/again"] = Access.Admin,
        ["POST /api/v1/runs/{id:long}/dismiss"] = Access.Admin,
        ["POST /api/v1/runs/again"] = Access.Admin,
        ["POST /api/v1/runs/dismiss"] = Access.Admin,
        ["POST /api/v1/retrain"] = Access.Admin,
        ["/api/v1/fine-tuning"] = Access.Read,
        ["POST /api/v1/fine-tuning"] = Access.Admin,
        ["/api/v1/feedback-loop"] = Access.Read,
        ["/api/v1/feedback-loop/signals"] = Access.Read,
        ["PUT /api/v1/feedback-loop/switch"] = Access.Admin,
        ["POST /api/v1/feedback-loop/cycles"] = Access.Admin,
        ["/api/v1/backtests"] = Access.Read,
        ["/api/v1/backtests/plan"] = Access.Read,
        ["/api/v1/backtests/{id:long}"] = Access.Read,
        ["POST /api/v1/backtests"] = Access.Admin,
        ["POST /api/v1/backtests/{id:long}/cancel"] = Access.Admin,
        ["DELETE /api/v1/backtests/{id:long}"] = Access.Admin,
        ["/api/v1/jobs"] = Access.Read,
        ["/api/v1/jobs/counts"] = Access.Read,
        ["/api/v1/jobs/actions"] = Access.Read,
        ["POST /api/v1/jobs/{job}/trigger"] = Access.Admin,
        ["PUT /api/v1/jobs/{job}/pause"] = Access.Admin,
        ["DELETE /api/v1/jobs/{job}/pause"] = Access.Admin,
        ["PUT /api/v1/jobs/{job}/interval"] = Access.Admin,
        ["/api/v1/jobs/{job}/schedule/preview"] = Access.Read,
        ["PUT /api/v1/jobs/{job}/schedule"] = Access.Admin,
        ["DELETE /api/v1/jobs/{job}/schedule"] = Access.Admin,
        ["/api/v1/sessions"] = Access.SignedIn,
        ["DELETE /api/v1/sessions"] = Access.SignedIn,
        ["DELETE /api/v1/sessions/{id}"] = Access.SignedIn,
        ["/api/v1/sessions/browsers"] = Access.SignedIn,
        ["DELETE /api/v1/sessions/browsers"] = Access.SignedIn,
        ["DELETE /api/v1/sessions/browsers/{id}"] = Access.SignedIn,
        ["/api/v1/users"] = Access.Admin,
        ["/api/v1/users/{id}"] = Access.Admin,
        ["PUT /api/v1/users/{id}/role"] = Access.Admin,
        ["PUT /api/v1/users/{id}/disabled"] = Access.Admin,
        ["DELETE /api/v1/users/{id}/disabled"] = Access.Admin,
        ["POST /api/v1/users/{id}/password"] = Access.Admin,
        ["DELETE /api/v1/users/{id}/second-factor"] = Access.Admin,
        ["POST /api/v1/users"] = Access.Admin,
        ["POST /api/v1/keys"] = Access.Admin,
        ["/api/v1/keys"] = Access.Admin,
        ["/api/v1/audit"] = Access.Admin,
        ["DELETE /api/v1/keys/{id}"] = Access.Admin,
        ["/openapi/{documentName}.json"] = Access.Read,
        ["/hangfire/{**path}"] = Access.Admin,
        ["/_blazor"] = Access.Read,
        ["/_blazor/negotiate"] = Access.Read,
        ["/_blazor/disconnect"] = Access.Read,
        ["/_blazor/initializers"] = Access.Read,
        ["/_framework/opaque-redirect"] = Access.Read,
    };

    /// <summary>What a route demands.</summary>
    public enum Access
    {
        Public,
        Read,
        Admin,
        SignedIn,

        /// <summary>As <see cref="Read"/>; in Development also a program on this machine, without a key.</summary>
        ReadOrLocal,

        /// <summary>As <see cref="Admin"/>; in Development also a program on this machine, without a key.</summary>
        AdminOrLocal,

        /// <summary>The page that says no, to everybody.</summary>
        Denied,
    }

    /// <summary>Who asks.</summary>
    public enum Caller
    {
        Anonymous,
        Analyst,
        Admin,
        WithTemporaryPassword,
        ReadKey,
        AdminKey,
        AdminKeyOfAnalyst,
        RevokedKey,
        ExpiredKey,
        KeyOfDisabledOwner,
        WrongKey,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_route_has_an_explicit_decision_on_who_may_use_it() => Assert.All(
        fixture.Dashboard.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(endpoint => !IsDevelopmentFallback(endpoint)),
        endpoint => Assert.True(
            endpoint.Metadata.Any(m => m is IAllowAnonymous || m is IAuthorizeData { Policy: not null }),
            $"{endpoint.DisplayName} says neither RequireAuthorization(policy) nor AllowAnonymous()."));

    [Fact]
    public void Every_route_is_documented_here() => Assert.Equal(
        fixture.Routes.Select(Name).Distinct().Order(StringComparer.Ordinal), Documented.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_but_static_assets_is_public_beside_what_is_documented() => Assert.All(
        fixture.Routes.Where(route => route.Metadata.OfType<IAllowAnonymous>().Any()),
        route => Assert.Contains(Documented[Name(route)], new[] { Access.Public, Access.Denied }));

    [Theory]
    [EveryCaller]
    public async Task Every_route_answers_every_caller_as_documented(Caller caller)
    {
        using var browser = await fixture.BrowserAsync(caller);
        foreach (var route in fixture.Routes)
        {
            // Hangfire's pages are for people too.
            var isPage = route.Metadata.OfType<ComponentTypeMetadata>().Any() || Pattern(route).StartsWith("/hangfire", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(Method(route), new Uri(Path(route), UriKind.Relative));
            if (route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes is [var type, ..])
            {
                // Routes of one address are distinguished by the kind of their body too.
                request.Content = new ByteArrayContent([]) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
            }

            if (fixture.Keys.TryGetValue(caller, out var key))
            {
                request.Headers.Add(ApiKeyHandler.Header, key);
            }

            using var answer = await browser.SendAsync(request);

            Assert.Equal($"{Name(route)}: {Expected(Documented[Name(route)], caller, isPage)}", $"{Name(route)}: {Seen(answer)}");
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Theory]
    [InlineData(Caller.Anonymous)]
    [InlineData(Caller.Analyst)]
    [InlineData(Caller.ReadKey)]
    public async Task HEAD_is_answered_as_GET_is_attack_15(Caller caller)
    {
        using var browser = await fixture.BrowserAsync(caller);
        foreach (var route in fixture.Routes.Where(route => Method(route) == HttpMethod.Get && Pattern(route) != "/_blazor"))
        {
            var get = await AskAsync(HttpMethod.Get, Path(route));
            var head = await AskAsync(HttpMethod.Head, Path(route));

            Assert.Equal($"{Name(route)}: {get}", $"{Name(route)}: {head}");
        }

        async Task<(HttpStatusCode Status, string? Type)> AskAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (fixture.Keys.TryGetValue(caller, out var key))
            {
                request.Headers.Add(ApiKeyHandler.Header, key);
            }

            using var answer = await browser.SendAsync(request);
            return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("X-Api-Key", "")]
    [InlineData("Authorization", "Bearer ")]
    public async Task A_key_opens_in_either_header_but_not_in_the_address(string header, string prefix)
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/assets", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(header, prefix + fixture.Keys[Caller.ReadKey]);

        using var opened = await browser.SendAsync(request);
        using var refused = await browser.GetAsync($"/api/v1/assets?X-Api-Key={fixture.Keys[Caller.ReadKey]}&api_key={fixture.Keys[Caller.ReadKey]}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (opened.StatusCode, refused.StatusCode));
    }

    [Fact]
    public async Task A_refusal_says_how_to_get_in()
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var answer = await browser.GetAsync("/api/v1/assets");

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Send an API key in the header X-Api-Key", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData(Caller.Anonymous, "302 /sign-in")]
    [InlineData(Caller.Analyst, "open")]
    public async Task An_address_without_a_route_tells_strangers_nothing(Caller caller, string expected)
    {
        using var browser = await fixture.BrowserAsync(caller);
        using var answer = await browser.GetAsync("/no/such/page");
        using var program = await browser.GetAsync("/api/v1/nothing");

        Assert.Equal(expected, Seen(answer));
        Assert.Equal(caller == Caller.Anonymous ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, program.StatusCode);
        if (caller == Caller.Analyst)
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/no/such/page", HttpStatusCode.NotFound, "There is no such page")]
    [InlineData("/denied", HttpStatusCode.Forbidden, "For admins alone")]
    public async Task What_cannot_be_shown_says_so_in_the_tab_and_leads_back_to_a_page_of_ours_alone(string path, HttpStatusCode status, string title)
    {
        using var browser = await fixture.BrowserAsync(Caller.Analyst);
        var own = await AskAsync(new Uri(fixture.Dashboard.BaseAddress, "/models?asset=BTC-USD"));
        var foreign = await AskAsync(new Uri("http://elsewhere.example/models"));

        Assert.Contains($"<title>{title} · CryptoPredict</title>", WebUtility.HtmlDecode(own), StringComparison.Ordinal);
        Assert.Contains("href=\"/models?asset=BTC-USD\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain("Back to where you were", foreign, StringComparison.Ordinal);
        Assert.All([own, foreign], page => Assert.Contains("Go to the live page", page, StringComparison.Ordinal));

        async Task<string> AskAsync(Uri from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Referrer = from;
            using var answer = await browser.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Token);
        }
    }

    // In Development the framework serves files that came after the build; it takes no policy and stands under the fallback policy.
    private static bool IsDevelopmentFallback(Endpoint endpoint) => endpoint.DisplayName == "Fallback {**path:file}";

    private static string Expected(Access access, Caller caller, bool isPage)
    {
        var isUser = caller is Caller.Analyst or Caller.Admin;
        var isKey = caller is Caller.ReadKey or Caller.AdminKey or Caller.AdminKeyOfAnalyst;
        var isBadKey = caller is Caller.RevokedKey or Caller.ExpiredKey or Caller.KeyOfDisabledOwner or Caller.WrongKey;
        var nobody = isPage && !isBadKey ? "302 /sign-in" : "401";
        return access switch
        {
            Access.Public => "open",
            Access.Denied => "403",
            Access.SignedIn when isUser || caller == Caller.WithTemporaryPassword => "open",
            Access.ReadOrLocal => caller == Caller.Anonymous ? "open" : Expected(Access.Read, caller, isPage),
            Access.AdminOrLocal => caller == Caller.Anonymous ? "open" : Expected(Access.Admin, caller, isPage),
            Access.SignedIn => isPage ? "302 /sign-in" : "401",
            Access.Read or Access.Admin when caller == Caller.WithTemporaryPassword => isPage ? "302 /account/password" : "403",
            Access.Read when isUser || isKey => "open",
            Access.Admin when caller is Caller.Admin or Caller.AdminKey => "open",
            Access.Admin when isKey => "403",
            Access.Admin when isUser => isPage ? "302 /denied" : "403",
            _ => nobody,
        };
    }

    private static string Seen(HttpResponseMessage answer)
    {
        Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True((int)answer.StatusCode < 500 || answer.StatusCode == HttpStatusCode.ServiceUnavailable,
            $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode}");
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "401",
            HttpStatusCode.Forbidden => "403",
            HttpStatusCode.Redirect => $"302 {new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!).AbsolutePath}",
            _ => "open",
        };
    }

    private static string Pattern(RouteEndpoint route) => $"/{route.RoutePattern.RawText!.Trim('/')}";

    // Where one path means different things, what changes something is documented with its method.
    private static string Name(RouteEndpoint route) =>
        $"{Method(route)} {Pattern(route)}" is var named && Documented.ContainsKey(named) ? named : Pattern(route);

    private static string Path(RouteEndpoint route) =>
        Pattern(route).Replace("{asset}", "BTC-USD", StringComparison.Ordinal).Replace("{id:long}", "1", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{**path}", "", StringComparison.Ordinal);

    private static HttpMethod Method(RouteEndpoint route) =>
        new(route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET");

    /// <summary>One case per caller.</summary>
    private sealed class EveryCallerAttribute : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
            System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([.. Enum.GetValues<Caller>().Select(caller => new TheoryDataRow(caller))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        /// <summary>Every route that is no static asset.</summary>
        public IReadOnlyList<RouteEndpoint> Routes { get; private set; } = [];

        /// <summary>The keys of those who come with one.</summary>
        public Dictionary<Caller, string> Keys { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync();
            Routes = [.. Dashboard.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !IsDevelopmentFallback(endpoint))];
            await AddUserAsync("former", AccountRole.Admin, user => user.Disabled = true);
            await AddUserAsync("newcomer", AccountRole.Admin, user => user.PasswordIsTemporary = true);
            Keys[Caller.ReadKey] = await Dashboard.AddKeyAsync("admin", AccountRole.Analyst);
            Keys[Caller.AdminKey] = await Dashboard.AddKeyAsync("admin", AccountRole.Admin);
            Keys[Caller.AdminKeyOfAnalyst] = await Dashboard.AddKeyAsync("analyst", AccountRole.Admin);
            Keys[Caller.RevokedKey] = await Dashboard.AddKeyAsync("admin", AccountRole.Admin);
            Keys[Caller.ExpiredKey] = await Dashboard.AddKeyAsync("admin", AccountRole.Admin, TimeProvider.System.GetUtcNow().AddSeconds(-1));
            Keys[Caller.KeyOfDisabledOwner] = await Dashboard.AddKeyAsync("former", AccountRole.Admin);
            Keys[Caller.WrongKey] = Keys[Caller.AdminKey][..^1] + (Keys[Caller.AdminKey][^1] == 'A' ? 'B' : 'A');
            await Dashboard.Services.GetRequiredService<IApiKeys>()
                .RevokeAsync(ApiKeyText.ReadId(Keys[Caller.RevokedKey])!, TimeProvider.System.GetUtcNow(), Token);
        }

        private static string Password(string name) => $"{name} of the quiet lantern";

        /// <summary>A browser in which the caller is signed in; without a sign-in for callers who have none.</summary>
        internal async Task<FormClient> BrowserAsync(Caller caller)
        {
            var browser = Dashboard.NewBrowser();
            using var answer = caller switch
            {
                Caller.Analyst or Caller.Admin =>
                    await browser.SendFormAsync("/sign-in", "development", ("Account", caller == Caller.Admin ? "admin" : "analyst")),
                Caller.WithTemporaryPassword =>
                    await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "newcomer"), ("Input.Password", Password("newcomer"))),
                _ => null,
            };
            Assert.True(answer is null or { StatusCode: HttpStatusCode.Redirect });
            return browser;
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();

        private async Task AddUserAsync(string name, AccountRole role, Action<UserAccount> change)
        {
            await using var scope = Dashboard.Services.CreateAsyncScope();
            var user = new UserAccount { Id = name, Name = name, Role = role, CreatedAt = TimeProvider.System.GetUtcNow() };
            change(user);
            var made = await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().CreateAsync(user, Password(name));
            Assert.True(made.Succeeded);
        }
    }
}
