using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Bodies of requests: what is not understood to the last member is refused with its name, so that nothing else is done than was asked.</summary>
[Kind(TestKind.Host)]
public sealed class RequestBodiesTests(RequestBodiesTests.Fixture fixture) : IClassFixture<RequestBodiesTests.Fixture>
{
    /// <summary>Every request with a JSON body: a body of all its members, and the members that it must have.</summary>
    public static TheoryData<string, string, string> Bodies { get; } = new()
    {
        { "PUT /api/v1/feedback-loop/switch", """{"enabled":true}""", "enabled" },
        { "POST /api/v1/feedback-loop/cycles", """{"tier":1,"asset":"BTC-USD"}""", "tier" },
        { "POST /api/v1/retrain", """{"asset":"BTC-USD","preset":"compact"}""", "" },
        { "POST /api/v1/fine-tuning", """{"asset":"BTC-USD","minSamples":20}""", "asset" },
        {
            "POST /api/v1/backtests",
            """{"asset":"BTC-USD","from":"2026-01-01","to":"2026-01-02","retrainEvery":"06:00:00","rows":2000,"models":"kalman","seed":1}""", "asset"
        },
        { "PUT /api/v1/jobs/{job}/pause", """{"reason":"Why not."}""", "reason" },
        { "PUT /api/v1/jobs/{job}/interval", """{"interval":"3.00:00:00"}""", "interval" },
        { "PUT /api/v1/jobs/{job}/schedule", """{"interval":"3.00:00:00","cron":"0 3 * * *","zone":"UTC"}""", "" },
        { "POST /api/v1/runs/again", """{"ids":[1]}""", "ids" },
        { "POST /api/v1/runs/dismiss", """{"ids":[1]}""", "ids" },
        { "POST /api/v1/models/{asset}/{model}/rollback", """{"reason":"Why not."}""", "reason" },
        { "PUT /api/v1/models/{asset}/pin", """{"reason":"Why not."}""", "reason" },
        { "POST /api/v1/models/versions/{asset}/{id}/promote", """{"reason":"Why not.","expected":"lstm-1"}""", "reason" },
        {
            "POST /api/v1/uploads/{id:long}/inspect",
            """{"kind":"DailySeries","target":"P1","columns":{"date":1,"value":2,"id":3},"sameDay":"Sum","dates":"DayFirst","decimals":"Comma"}""",
            "kind columns.date columns.value"
        },
        {
            "POST /api/v1/uploads/{id:long}/merge",
            """{"reading":{"kind":"Candles","target":"BTC-USD","columns":null,"sameDay":null,"dates":null,"decimals":null},"onConflict":"KeepStored"}""",
            "reading.kind"
        },
        { "POST /api/v1/uploads/{id:long}/take-back", """{"reason":"Why not."}""", "reason" },
        { "PUT /api/v1/series/{id}/settings", """{"kind":"Demand","absentDays":"Zero","holidays":"DE"}""", "" },
        {
            "POST /api/v1/series/{id}/what-if", """{"events":[{"day":"2026-12-24","kind":"Promotion","value":0.2,"name":"Sale"}],"days":7}""",
            "events events.day events.kind"
        },
        { "POST /api/v1/series/{id}/rename", """{"name":"P2","reason":"Why not.","merge":true}""", "name reason" },
        { "POST /api/v1/forecast", """{"days":7,"product_id":"P021","asset":"P021"}""", "" },
        { "POST /api/v1/forecasts", """{"days":7,"series":["P021"],"total":true}""", "series" },
        { "POST /forecast", """{"days":7,"product_id":"P021","asset":"P021"}""", "" },
        { "POST /api/v1/users", """{"name":"ada","role":"Analyst"}""", "name role" },
        { "PUT /api/v1/users/{id}/role", """{"role":"Analyst"}""", "role" },
        { "POST /api/v1/keys", """{"name":"script","scope":"read","days":7}""", "name scope" },
    };

    [Fact]
    public void Every_request_with_a_JSON_body_is_in_the_list() => Assert.Equal(
        fixture.Dashboard.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true)
            .Select(route => $"{route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} /{route.RoutePattern.RawText!.Trim('/')}")
            .Order(StringComparer.Ordinal),
        Bodies.Select(order => order.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_unknown_member_is_refused_by_its_name_with_those_there_are(string request, string body, string required)
    {
        _ = required;
        var known = JsonNode.Parse(body)!.AsObject();
        foreach (var (at, level) in Levels(known))
        {
            var members = level.Select(member => member.Key).ToList();
            level.Add("surprise", true);
            var sentence = await RefusalAsync(request, known.ToJsonString());
            Assert.StartsWith($"{at}surprise is not known here; expected is a JSON object with ", sentence, StringComparison.Ordinal);
            Assert.All(members, member => Assert.Contains(member, sentence, StringComparison.Ordinal));
            level.Remove("surprise");
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_missing_member_a_value_of_another_kind_and_one_given_twice_are_refused_by_name(string request, string body, string required)
    {
        foreach (var (at, level) in Levels(JsonNode.Parse(body)!.AsObject()))
        {
            foreach (var (name, value) in level.ToList())
            {
                level[name] = value is JsonValue boolean && boolean.TryGetValue<bool>(out _) ? 5 : true;
                Assert.StartsWith($"{at}{name} cannot be read; expected is ", await RefusalAsync(request, level.Root.ToJsonString()), StringComparison.Ordinal);
                level[name] = value;

                var twice = level.Root.ToJsonString()
                    .Replace($"\"{name}\":", $"\"{name}\":{value?.ToJsonString() ?? "null"},\"{name}\":", StringComparison.Ordinal);
                Assert.StartsWith($"{at}{name} is given twice", await RefusalAsync(request, twice), StringComparison.Ordinal);

                if (required.Split(' ').Contains($"{at}{name}"))
                {
                    level.Remove(name);
                    Assert.StartsWith($"{at}{name} is missing; expected is a JSON object with ", await RefusalAsync(request, level.Root.ToJsonString()),
                        StringComparison.Ordinal);
                    level[name] = value;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_object_is_refused_with_the_members_that_one_has(string request, string body, string required)
    {
        _ = required;
        foreach (var (wrong, sentence) in new[]
        {
            (null, "The body is missing or null; "), ("", "The body is missing or null; "), ("null", "The body is missing or null; "),
                ("[]", "The body cannot be read; "),
            ("5", "The body cannot be read; "), ("{", "The body is no valid JSON: it cannot be read beyond line 1, byte 1; "),
        })
        {
            var refusal = await RefusalAsync(request, wrong);
            Assert.StartsWith(sentence + "expected is a JSON object with ", refusal, StringComparison.Ordinal);
            Assert.All(JsonNode.Parse(body)!.AsObject(), member => Assert.Contains(member.Key, refusal, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_switch_that_was_not_understood_stays_as_it_is()
    {
        await RefusalAsync("PUT /api/v1/feedback-loop/switch", """{"enable":false}""");
        await RefusalAsync("PUT /api/v1/feedback-loop/switch", "{}");

        Assert.True((await fixture.Dashboard.Http.SendJsonAsync("GET", "/api/v1/feedback-loop").ExpectAsync()).GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [InlineData("POST /api/v1/retrain", """{"asset":5}""", "asset cannot be read; expected is a text.")]
    [InlineData("POST /api/v1/feedback-loop/cycles", """{"tier":99999999999}""", "tier cannot be read; expected is a whole number up to 2147483647.")]
    [InlineData("POST /api/v1/runs/again", """{"ids":[1,"two"]}""", "ids[1] cannot be read; expected is a whole number up to 9223372036854775807.")]
    [InlineData("POST /api/v1/runs/again", """{"ids":1}""", "ids cannot be read; expected is a list, each item a whole number up to 9223372036854775807.")]
    [InlineData("PUT /api/v1/jobs/{job}/interval", """{"interval":"abc"}""", "interval cannot be read; expected is a span of time such as 01:30:00 or 1.12:00:00.")]
    [InlineData("POST /api/v1/uploads/{id:long}/merge", """{"onConflict":"Foo"}""", "onConflict cannot be read; expected is one of KeepStored, TakeUploaded.")]
    [InlineData("POST /api/v1/uploads/{id:long}/merge", """{"onConflict":1}""", "onConflict cannot be read; expected is one of KeepStored, TakeUploaded.")]
    [InlineData("POST /api/v1/uploads/{id:long}/merge", """{"onConflict":"KeepStored,TakeUploaded"}""", "onConflict cannot be read; expected is one of KeepStored, TakeUploaded.")]
    [InlineData("POST /api/v1/uploads/{id:long}/inspect", """{"kind":"DailySeries","sameDay":"Last,Refuse"}""", "sameDay cannot be read; expected is one of Sum, Last, Refuse.")]
    [InlineData("PUT /api/v1/feedback-loop/switch", """{"enabled":"yes"}""", "enabled cannot be read; expected is true or false.")]
    [InlineData(
        "POST /api/v1/uploads/{id:long}/inspect", """{"columns":{"date":1,"valeu":2}}""",
        "columns.valeu is not known here; expected is a JSON object with date, value and optionally id.")]
    [InlineData("POST /forecast", """{"day":7}""", "day is not known here; expected is a JSON object with optionally days, product_id, asset.")]
    public async Task A_refusal_says_what_is_expected(string request, string body, string sentence) =>
        Assert.Equal(sentence, await RefusalAsync(request, body));

    [Theory]
    [InlineData("POST /finetune_lstm", """{"min_samples":50}""")]
    [InlineData("PUT /api/v1/users/{id}/disabled", """{"disabled":false}""")]
    [InlineData("POST /api/v1/jobs/{job}/trigger", """{"asset":"BTC-USD"}""")]
    public async Task A_body_where_none_is_read_is_refused(string request, string body) => Assert.Equal(
        "This request takes no body, and one was sent: what it is about stands in its address. See /api-docs.", await RefusalAsync(request, body));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public async Task An_empty_body_where_none_is_read_says_nothing_and_hurts_nothing(string body) =>
        await SendAsync("POST /api/v1/jobs/{job}/trigger", body).ExpectAsync(HttpStatusCode.Accepted);

    private static IEnumerable<(string At, JsonObject Level)> Levels(JsonObject body) =>
        [("", body), .. body.Where(member => member.Value is JsonObject).Select(member => ($"{member.Key}.", member.Value!.AsObject()))];

    private Task<string> RefusalAsync(string request, string? body) => SendAsync(request, body).ProblemAsync(HttpStatusCode.BadRequest);

    private Task<HttpResponseMessage> SendAsync(string request, string? body)
    {
        var (method, path) = request.Split(' ') is [var first, var second] ? (first, second) : throw new ArgumentException(request, nameof(request));
        var address = path.Replace("{job}", "backup", StringComparison.Ordinal).Replace("{asset}", "BTC-USD", StringComparison.Ordinal)
            .Replace("{model}", "lstm", StringComparison.Ordinal).Replace("{id}", "none", StringComparison.Ordinal)
                .Replace("{id:long}", "1", StringComparison.Ordinal);
        return fixture.Dashboard.Http.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative))
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            },
            TestContext.Current.CancellationToken);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync("Market:Simulated:Speed=1");

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
