using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The API over real HTTP, on a simulated market that runs fast enough to be verified within seconds.</summary>
[Kind(TestKind.Host)]
public sealed class ApiTests(ApiTests.Fixture fixture) : IClassFixture<ApiTests.Fixture>
{
    private const string RunStates = "Queued, Running, RetryScheduled, Succeeded, Failed, Cancelled, Aborted, Refused, Skipped, Dismissed";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Fact]
    public async Task The_chance_of_a_level_is_answered_from_the_newest_candle_on_and_falls_with_its_distance()
    {
        var near = await ChancesAsync(1.0002);
        var far = await ChancesAsync(1.05);

        Assert.InRange(near.GetProperty("touches").GetDouble(), near.GetProperty("endsBeyond").GetDouble(), 1);
        Assert.True(far.GetProperty("touches").GetDouble() < near.GetProperty("touches").GetDouble());
        Assert.InRange(near.GetProperty("price").GetDouble(), near.GetProperty("staysAbove").GetDouble(), near.GetProperty("staysBelow").GetDouble());
        Assert.Equal(TimeSpan.FromMinutes(15), near.GetProperty("until").GetDateTimeOffset() - near.GetProperty("asOf").GetDateTimeOffset());

        // In flight: the same end, asked for by its time.
        var until = near.GetProperty("until").GetDateTimeOffset();
        var flight = await fixture.Dashboard.WaitForAsync(
            FormattableString.Invariant($"/api/v1/assets/BTC-USD/chances?level={near.GetProperty("level").GetDouble()}&until={until:yyyy-MM-ddTHH:mm:ssZ}"),
            answer => answer.TryGetProperty("touches", out _));
        Assert.Equal(until, flight.GetProperty("until").GetDateTimeOffset());

        async Task<JsonElement> ChancesAsync(double times)
        {
            var assets = await fixture.Dashboard.WaitForAsync("/api/v1/assets", a => a.GetProperty("items")[0].GetProperty("lastPrice").ValueKind
                == JsonValueKind.Number);
            var level = assets.GetProperty("items")[0].GetProperty("lastPrice").GetDouble() * times;
            return await fixture.Dashboard.WaitForAsync(
                FormattableString.Invariant($"/api/v1/assets/BTC-USD/chances?level={level}&within=00:15:00"), answer => answer.TryGetProperty("touches", out _));
        }
    }

    [Fact]
    public async Task What_ranges_held_is_told_for_each_horizon_once_targets_have_come()
    {
        var minute = await fixture.Dashboard.WaitForAsync(
            "/api/v1/assets/BTC-USD/ranges/scores?horizon=00:01:00", answer => answer.GetProperty("count").GetInt32() > 0);

        Assert.Equal([0.5, 0.8, 0.9, 0.95, 0.99], minute.GetProperty("bands").EnumerateArray().Select(band => band.GetProperty("level").GetDouble()));
        Assert.All(minute.GetProperty("bands").EnumerateArray(), band => Assert.True(band.GetProperty("width").GetDouble() > 0));
        Assert.Equal(24, minute.GetProperty("byHour").GetArrayLength());
        Assert.Equal(3, minute.GetProperty("touches").GetProperty("distances").GetArrayLength());
        Assert.True(minute.GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public async Task Assets_name_the_market_as_simulated_and_carry_their_prediction()
    {
        var answer = await fixture.Dashboard.WaitForAsync(
            "/api/v1/assets", a => a.GetProperty("items").EnumerateArray().All(i => i.GetProperty("prediction").ValueKind == JsonValueKind.Object));

        Assert.True(answer.GetProperty("simulated").GetBoolean());
        Assert.Equal("Simulated", answer.GetProperty("source").GetString());
        Assert.Equal("00:05:00", answer.GetProperty("horizon").GetString());
        Assert.All(answer.GetProperty("items").EnumerateArray(), item =>
        {
            var prediction = item.GetProperty("prediction");
            Assert.Equal(
                TimeSpan.FromMinutes(5),
                prediction.GetProperty("targetTime").GetDateTimeOffset() - prediction.GetProperty("asOf").GetDateTimeOffset());
            Assert.InRange(prediction.GetProperty("probabilityUp").GetDouble(), 0, 1);
            var terms = item.GetProperty("terms");
            Assert.Equal(1, terms.GetProperty("startWeights").EnumerateObject().Sum(weight => weight.Value.GetDouble()), 9);
            Assert.Contains(terms.GetProperty("volatility").GetString(), Enum.GetNames<VolatilityRegime>());
            Assert.True(item.GetProperty("pending").GetInt32() > 0);
        });
    }

    [Fact]
    public async Task Candles_are_closed_consecutive_and_within_the_window()
    {
        await fixture.Dashboard.WaitForAsync("/health/ready", _ => true);
        var newest = await Http.GetFromJsonAsync<JsonElement>("/api/v1/assets/BTC-USD/candles?limit=50", Token);
        var times = newest.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("openTime").GetDateTimeOffset()).ToList();
        Assert.Equal(50, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second - pair.First));

        var from = times[10].ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        var to = Uri.EscapeDataString(times[13].ToString("O"));
        var window = await Http.GetFromJsonAsync<JsonElement>($"/api/v1/assets/BTC-USD/candles?from={from}&to={to}", Token);

        Assert.Equal(times[10..13], window.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("openTime").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Scores_carry_tests_of_the_band_of_directions_and_of_drift_once_there_are_enough_targets()
    {
        var answer = await fixture.Dashboard.WaitForAsync("/api/v1/scores?asset=BTC-USD", a => a.GetProperty("items")[0].GetProperty("verified")
            .GetInt64() > 0);

        var scores = answer.GetProperty("items")[0];
        var tests = scores.GetProperty("coverageTests");
        var enough = tests.GetProperty("targets").GetInt32() >= 30;
        Assert.InRange(tests.GetProperty("targets").GetInt32(), 1, scores.GetProperty("verified").GetInt64());
        Assert.Equal(enough, tests.GetProperty("missRate").ValueKind == JsonValueKind.Object);
        Assert.Equal(enough, tests.GetProperty("independence").ValueKind == JsonValueKind.Object);
        Assert.Equal(enough, scores.GetProperty("directionTests").GetArrayLength() > 0);
        var drift = scores.GetProperty("drift");
        Assert.Equal(enough, drift.GetProperty("errors").ValueKind == JsonValueKind.Object);
        var inputs = drift.GetProperty("inputs");
        Assert.Equal(1440, inputs.GetProperty("newest").GetInt32());
        Assert.Equal(FeatureSchema.Features.Select(feature => feature.Name).Order(), inputs.GetProperty("features").EnumerateArray()
            .Select(feature => feature.GetProperty("feature").GetString()!).Order());
    }

    [Fact]
    public async Task An_explanation_divides_the_forecasts_of_trees_among_the_features_and_adds_up_to_them()
    {
        var page = await fixture.Dashboard.WaitForAsync(
            "/api/v1/predictions?limit=1", answer => answer.GetProperty("items").EnumerateArray()
                .Any(item => Trees(item).All(tree => tree.GetProperty("logReturn").ValueKind == JsonValueKind.Number) && Trees(item).Count() == 2
                    && item.GetProperty("members").EnumerateArray().Any(IsOther)));
        var prediction = page.GetProperty("items")[0];

        var explained = await Http.GetFromJsonAsync<JsonElement>($"/api/v1/predictions/{prediction.GetProperty("id").GetInt64()}/explanation", Token);

        Assert.Equal(
            prediction.GetProperty("members").EnumerateArray().Select(Name).Where(model => !Mixes.Contains(model!)), explained.GetProperty("members")
                .EnumerateArray().Select(Name));
        foreach (var (tree, issued) in Trees(explained).Zip(Trees(prediction)))
        {
            Assert.Equal(issued.GetProperty("logReturn").GetDouble(), tree.GetProperty("logReturn").GetDouble());
            var parts = tree.GetProperty("contributions").EnumerateArray().Select(part => part.GetProperty("logReturn").GetDouble()).ToList();
            Assert.Equal(FeatureSchema.Features.Select(feature => feature.Name).Order(), tree.GetProperty("contributions").EnumerateArray()
                .Select(part => part.GetProperty("feature").GetString()!).Order());
            Assert.Equal(tree.GetProperty("logReturn").GetDouble(), tree.GetProperty("base").GetDouble() + parts.Sum(), 1e-12);
            Assert.Equal(parts.OrderByDescending(Math.Abs), parts);

            // One that learnt nothing from these candles has nothing to divide.
            Assert.Equal(tree.GetProperty("logReturn").GetDouble() != tree.GetProperty("base").GetDouble(), parts.Any(part => part != 0));
        }

        // Which of them passed the gate is a matter of the candles that have come.
        var others = explained.GetProperty("members").EnumerateArray().Where(IsOther).ToList();
        Assert.NotEmpty(others);
        Assert.All(others, other => Assert.Equal(
            "Models of this kind do not divide their forecasts among the features.", other.GetProperty("whyNot").GetString()));
        Assert.Contains(
            "There is no prediction 987654321", await Http.SendJsonAsync("GET", "/api/v1/predictions/987654321/explanation")
                .ProblemAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);

        static string? Name(JsonElement member) => member.GetProperty("model").GetString();

        static bool IsOther(JsonElement member) => Name(member) is "kalman" or "lstm";

        static IEnumerable<JsonElement> Trees(JsonElement item) =>
            item.GetProperty("members").EnumerateArray().Where(member => Name(member) is "random-forest" or "lightgbm");
    }

    [Fact]
    public async Task Verifications_follow_their_predictions_and_page()
    {
        var first = await fixture.Dashboard.WaitForAsync("/api/v1/verifications?limit=3", a => a.GetProperty("total").GetInt64() >= 6);

        Assert.Equal(3, first.GetProperty("items").GetArrayLength());
        Assert.True(first.GetProperty("simulated").GetBoolean());
        Assert.All(first.GetProperty("items").EnumerateArray(), item =>
        {
            Assert.Equal("Verified", item.GetProperty("status").GetString());
            Assert.Equal(
                item.GetProperty("error").GetDouble(), item.GetProperty("predictedPrice").GetDouble() - item.GetProperty("actualPrice").GetDouble(), 9);
        });
        var btc = await Http.GetFromJsonAsync<JsonElement>("/api/v1/predictions?asset=BTC-USD&state=verified&limit=1000", Token);
        Assert.All(btc.GetProperty("items").EnumerateArray(), item => Assert.Equal("BTC-USD", item.GetProperty("asset").GetString()));
        Assert.Equal(btc.GetProperty("total").GetInt64(), btc.GetProperty("items").GetArrayLength());
        var chain = await Http.GetFromJsonAsync<JsonElement>("/api/v1/ledger/chain", Token);
        Assert.True(chain.GetProperty("holds").GetBoolean());
        Assert.True(chain.GetProperty("simulated").GetBoolean());
    }

    [Theory]
    [InlineData("/api/v1/predictions?limit=0", "limit is 0; it must lie between 1 and 1000.")]
    [InlineData("/api/v1/predictions?limit=1001", "limit is 1001; it must lie between 1 and 1000.")]
    [InlineData("/api/v1/predictions?offset=-1", "offset is -1; it must be 0 or more.")]
    [InlineData("/api/v1/predictions?limit=many", "limit is 'many'; expected is a whole number.")]
    [InlineData("/api/v1/predictions?from=yesterday", "from is 'yesterday'; expected is an ISO 8601 time such as 2026-01-31T12:00:00Z.")]
    [InlineData("/api/v1/predictions?from=12:00", "from is '12:00'; expected is an ISO 8601 time")]
    [InlineData("/api/v1/predictions?to=1/2/2026", "to is '1/2/2026'; expected is an ISO 8601 time")]
    [InlineData("/api/v1/predictions?from=2026-01-02&to=2026-01-01", "must lie before to")]
    [InlineData("/api/v1/verifications?state=pending", "a verification is verified or unverifiable")]
    [InlineData("/api/v1/verifications?state=lost", "state is 'lost'; expected is pending, verified or unverifiable.")]
    [InlineData("/api/v1/assets/BTC-USD/candles?limit=0", "limit is 0")]
    [InlineData("/api/v1/assets/BTC-USD/candles?frame=00:00:30", "frame is 00:00:30; it must be a whole multiple of the market's interval, 00:01:00")]
    [InlineData("/api/v1/assets/BTC-USD/candles?frame=00:07:00", "frame is 00:07:00; it must be")]
    [InlineData("/api/v1/assets/BTC-USD/candles?frame=2.00:00:00", "frame is 2.00:00:00; it must be")]
    [InlineData("/api/v1/assets/BTC-USD/candles?frame=00:05:00&from=2026-01-01T00:00:00Z", "from cannot be given together with frame")]
    public async Task Bad_input_is_answered_with_a_problem_that_names_value_and_rule(string path, string sentence)
    {
        var answer = await Http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Contains(sentence, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/models/aliases/at", 400, "asset is missing: send it in the address, as ?asset=…")]
    [InlineData("GET", "/api/v1/models/aliases/at?asset=BTC-USD", 400, "at is missing: send it in the address, as ?at=…")]
    [InlineData("GET", "/api/v1/backtests/plan?asset=BTC-USD&retrainEvery=often", 400,
        "retrainEvery is 'often'; expected is a span of time such as 01:30:00 or 1.12:00:00.")]
    [InlineData("POST", "/finetune_lstm?min_samples=99999999999", 400, "min_samples is '99999999999'; expected is a whole number of at most 2147483647.")]
    [InlineData("POST", "/finetune_lstm?minsamples=5", 400, "The query parameter 'minsamples' is not known here; there may be asset, min_samples.")]
    [InlineData("GET", "/api/v1/predictions?lmit=5", 400, "The query parameter 'lmit' is not known here; there may be ")]
    [InlineData("GET", "/api/v1/series?size=5", 400, "The query parameter 'size' is not known here; there are none.")]
    [InlineData("POST", "/finetune_lstm?min_samples=many", 400, "min_samples is 'many'; expected is a whole number.")]
    [InlineData("GET", "/api/v1/runs/1/log?after=some", 400, "after is 'some'; expected is a whole number.")]
    [InlineData("POST", "/api/v1/jobs/backup/trigger?verified=perhaps", 400, "verified is 'perhaps'; expected is true or false.")]
    [InlineData("GET", "/api/v1/nothing", 404, "There is nothing at /api/v1/nothing: /api-docs shows what there is.")]
    [InlineData("POST", "/api/v1/nothing", 404, "There is nothing at /api/v1/nothing: /api-docs shows what there is.")]
    [InlineData("DELETE", "/api/v1/finetuning", 404, "There is nothing at /api/v1/finetuning")]
    [InlineData("DELETE", "/api/v1/assets", 405, "DELETE is not answered at /api/v1/assets: it takes GET")]
    [InlineData("POST", "/api/v1/jobs/backup/pause", 405, "POST is not answered at /api/v1/jobs/backup/pause: it takes DELETE")]
    public async Task What_is_missing_or_not_there_is_named_with_the_way_out(string method, string path, int status, string sentence) =>
        Assert.StartsWith(sentence, await Http.SendJsonAsync(method, path).ProblemAsync((HttpStatusCode)status), StringComparison.Ordinal);

    [Theory]
    [InlineData("/api/v1/retrain", "text/plain",
        "The body is sent as 'text/plain', which is not taken here: send JSON, with the header Content-Type: application/json.")]
    [InlineData("/api/v1/retrain", null, "The body is sent without its type: send JSON, with the header Content-Type: application/json.")]
    [InlineData("/api/v1/retrain", "application/json; charset=foo",
        "The body is sent as 'application/json; charset=foo', which is not taken here: send JSON, with the header Content-Type: application/json.")]
    [InlineData("/retrain", "text/csv",
        "The body is sent as 'text/csv', which is not taken here: send a form with the file in the field 'file', as curl -F file=@sales.csv does.")]
    public async Task A_body_of_another_type_is_refused_with_the_one_that_is_taken(string path, string? type, string sentence)
    {
        using var body = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Assert.Equal(sentence, await Http.PostAsync(new Uri(path, UriKind.Relative), body, Token).ProblemAsync(HttpStatusCode.UnsupportedMediaType));
    }

    [Theory]
    [InlineData("/api/v1/assets/DOGE-USD/candles", "asset 'DOGE-USD' is not offered")]
    [InlineData("/api/v1/predictions?asset=DOGE-USD", "asset 'DOGE-USD' is not offered")]
    [InlineData("/api/v1/assets/BTC%2FUSD/candles", "asset 'BTC/USD' is not offered")]
    public async Task What_is_not_there_is_a_problem_of_404(string path, string sentence)
    {
        var answer = await Http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_of_the_loop_and_the_feed()
    {
        await fixture.Dashboard.WaitForAsync("/api/v1/assets", a => a.GetProperty("items")[0].GetProperty("prediction").ValueKind == JsonValueKind.Object);

        // A fast market on a busy machine may be some candles late for a moment, and says so.
        var all = await fixture.Dashboard.WaitForAsync("/health", health => health.GetProperty("status").GetString() == "Healthy");
        var live = await Http.GetAsync("/health/live", Token);
        var ready = await Http.GetAsync("/health/ready", Token);

        Assert.Equal("The prediction loop runs.", all.GetProperty("checks").GetProperty("loop").GetProperty("finding").GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
    }

    [Fact]
    public async Task The_document_describes_every_route()
    {
        var document = await Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Superset(
            new HashSet<string> { "/api/v1/assets", "/api/v1/assets/{asset}/candles", "/api/v1/predictions", "/api/v1/verifications", "/api/v1/ledger/chain" },
            paths.ToHashSet());
        var parameters = document.GetProperty("paths").GetProperty("/api/v1/predictions").GetProperty("get").GetProperty("parameters");
        Assert.Equal(
            ["asset", "from", "limit", "offset", "state", "to"],
            parameters.EnumerateArray().Select(p => p.GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public async Task The_document_gives_each_operation_a_name_a_summary_and_its_answers()
    {
        var document = await Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Path: $"{operation.Name} {path.Name}", operation.Value)))
            .ToList();
        Assert.True(operations.Count > 50);
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
            var answers = operation.Value.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToList();
            Assert.Contains(answers, status => status[0] == '2');
            Assert.Contains("401", answers);
            Assert.Contains("429", answers);
            if (operation.Path.Contains('{', StringComparison.Ordinal))
            {
                Assert.Contains("404", answers);
            }
        });
        Assert.Equal(operations.Count, operations.Select(operation => operation.Value.GetProperty("operationId").GetString()).Distinct().Count());
        var retrain = operations.Single(operation => operation.Path == "post /api/v1/retrain").Value;
        Assert.Contains(retrain.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.Equal(["202", "400", "401", "403", "404", "409", "413", "422", "429"], retrain.GetProperty("responses").EnumerateObject()
            .Select(answer => answer.Name).Order());
    }

    [Fact]
    public async Task The_document_gives_each_parameter_its_kind_its_range_and_a_sentence()
    {
        var document = await Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        var parameters = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => operation.Value.TryGetProperty("parameters", out _))
            .SelectMany(operation => operation.Value.GetProperty("parameters").EnumerateArray())
            .ToLookup(parameter => parameter.GetProperty("name").GetString()!);
        Assert.All(parameters.SelectMany(p => p), p => Assert.NotEmpty(p.GetProperty("description").GetString()!));
        Assert.All(parameters["from"].Concat(parameters["to"]), p => Assert.Equal("date-time", p.GetProperty("schema").GetProperty("format").GetString()));
        Assert.All(parameters["limit"], p => Assert.Equal(1000, p.GetProperty("schema").GetProperty("maximum").GetInt32()));
        Assert.Equal(
            ["pending, verified, unverifiable", "verified, unverifiable", RunStates, RunStates],
            parameters["state"].Select(p => string.Join(", ", p.GetProperty("schema").GetProperty("enum").EnumerateArray())));
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.False(schemas.TryGetProperty("UtcTime", out _));
        Assert.Equal("number", schemas.GetProperty("CandleRow").GetProperty("properties").GetProperty("close").GetProperty("type").GetString());
        Assert.Equal("string", schemas.GetProperty("Signal").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_attack_15()
    {
        foreach (var path in (string[])["/", "/health", "/api/v1/assets", "/api/v1/users", "/api/v1/keys", "/api/v1/audit", "/api/v1/nothing",
            "/api/v1/predictions?limit=0"])
        {
            var headers = (await Http.GetAsync(path, Token)).Headers;
            Assert.Contains("script-src 'self'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
            Assert.True(headers.CacheControl!.NoStore, path);
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.Contains("camera=()", headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
            Assert.Empty(headers.Server);
        }
    }

    [Theory]
    [InlineData("/users")]
    [InlineData("/users?tab=keys")]
    [InlineData("/users?tab=audit")]
    [InlineData("/account/password")]
    [InlineData("/api/v1/users")]
    [InlineData("/api/v1/users/nobody")]
    [InlineData("/api/v1/keys")]
    [InlineData("/api/v1/audit")]
    [InlineData("/api/v1/antiforgery")]
    public async Task What_is_told_of_accounts_keys_and_audit_is_kept_by_no_browser_attack_15(string path)
    {
        using var browser = await fixture.Dashboard.SignInAsync("admin");
        using var answer = await browser.GetAsync(path);

        Assert.True(answer.Headers.CacheControl?.NoStore, $"{path}: {answer.Headers.CacheControl}");
    }

    [Fact]
    public async Task Files_of_the_pages_and_answers_with_a_tag_may_be_kept()
    {
        foreach (var path in (string[])["/css/app.css", "/api/v1/models/versions"])
        {
            using var answer = await Http.GetAsync(path, Token);
            Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.CacheControl!.NoStore));
        }
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/assets");
        request.Headers.Host = "evil.example";

        Assert.Equal(HttpStatusCode.BadRequest, (await Http.SendAsync(request, Token)).StatusCode);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync("Market:Simulated:Speed=240");

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
