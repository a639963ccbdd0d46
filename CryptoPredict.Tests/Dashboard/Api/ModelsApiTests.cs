using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Versions and who serves, over real HTTP and a real registry; each test has a model of its own.</summary>
[Kind(TestKind.Host)]
public sealed class ModelsApiTests(ModelsApiTests.Fixture fixture) : IClassFixture<ModelsApiTests.Fixture>
{
    private const string Versions = "/api/v1/models/versions";

    private static readonly string[] Own = ["walk", "audited", "race", "pinned", "packed", "listed"];

    // Trainings that start by themselves do not touch models of the names used here.
    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Fact]
    public async Task A_version_is_found_promoted_rolled_back_and_its_holders_are_told_of()
    {
        var (first, second) = (await AddAsync("walk", 1), await AddAsync("walk", 2));

        await PromoteAsync(first).ExpectAsync();
        var promoted = await PromoteAsync(second, expected: first.Id).ExpectAsync();
        Assert.Equal(("Moved", second.Id), (promoted.GetProperty("outcome").GetString(), promoted.GetProperty("holderId").GetString()));
        Assert.Equal("AlreadyThere", (await PromoteAsync(second).ExpectAsync()).GetProperty("outcome").GetString());
        var back = await Http.SendJsonAsync("POST", "/api/v1/models/ETH-USD/walk/rollback", new { reason = "Worse live." }).ExpectAsync();
        Assert.Equal(first.Id, back.GetProperty("holderId").GetString());
        Assert.Contains("has no champion of 'walk'", await Http.SendJsonAsync("POST", "/api/v1/models/BTC-USD/walk/rollback", new { reason = "?" })
            .ProblemAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);

        var models = await Http.SendJsonAsync("GET", "/api/v1/models?asset=ETH-USD").ExpectAsync();
        var walk = models.GetProperty("items")[0].GetProperty("models").EnumerateArray().Single(model => model.GetProperty("model").GetString() == "walk");
        Assert.Equal(first.Id, walk.GetProperty("champion").GetProperty("versionId").GetString());
        Assert.Equal("Rolled back: Worse live.", walk.GetProperty("champion").GetProperty("reason").GetString());
        var history = await Http.SendJsonAsync("GET", "/api/v1/models/aliases?asset=ETH-USD&model=walk&alias=champion").ExpectAsync();
        Assert.Equal([first.Id, second.Id, first.Id], history.GetProperty("items").EnumerateArray()
            .Select(change => change.GetProperty("versionId").GetString()));
        var older = await Http.SendJsonAsync("GET", "/api/v1/models/aliases?asset=ETH-USD&model=walk&alias=champion&offset=1&limit=1").ExpectAsync();
        Assert.Equal((3, second.Id), (older.GetProperty("total").GetInt64(), older.GetProperty("items")[0].GetProperty("versionId").GetString()));
        var at = Uri.EscapeDataString(history.GetProperty("items")[0].GetProperty("at").GetDateTimeOffset().AddMinutes(1).ToString("O"));
        var held = await Http.SendJsonAsync("GET", $"/api/v1/models/aliases/at?asset=ETH-USD&at={at}").ExpectAsync();
        Assert.Contains(held.GetProperty("items").EnumerateArray(), change => change.GetProperty("versionId").GetString() == first.Id);
    }

    [Fact]
    public async Task What_an_admin_does_is_in_the_audit_log_done_or_refused()
    {
        var version = await AddAsync("audited", 1);
        await PromoteAsync(version).ExpectAsync();
        await Http.SendJsonAsync("POST", $"{Versions}/ETH-USD/{version.Id}/promote", new { reason = " " }).ProblemAsync(HttpStatusCode.BadRequest);

        var written = (await fixture.Dashboard.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token)).Items
            .Where(entry => entry.What == "model.champion" && entry.Target!.Contains(version.Id, StringComparison.Ordinal)).ToList();
        Assert.Contains(written, entry => entry.Outcome == "done");
        Assert.Contains(written, entry => entry.Outcome.StartsWith("refused: reason must say why", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Admins_see_users_keys_and_the_audit_log_without_secrets_and_revoke_keys()
    {
        var key = await fixture.Dashboard.AddKeyAsync("admin", AccountRole.Analyst);
        var keys = (await Http.SendJsonAsync("GET", "/api/v1/keys").ExpectAsync()).GetRawText();
        var users = (await Http.SendJsonAsync("GET", "/api/v1/users").ExpectAsync()).GetRawText();
        var id = ApiKeyText.ReadId(key)!;

        Assert.Contains(id, keys, StringComparison.Ordinal);
        Assert.DoesNotContain(key, keys, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", keys + users, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("stamp", users, StringComparison.OrdinalIgnoreCase);
        using var revoked = await Http.SendJsonAsync("DELETE", $"/api/v1/keys/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await Http.SendJsonAsync("DELETE", $"/api/v1/keys/{id}").ProblemAsync(HttpStatusCode.NotFound);
        var audit = await Http.SendJsonAsync("GET", "/api/v1/audit?limit=1000").ExpectAsync();
        Assert.Contains(audit.GetProperty("items").EnumerateArray(), entry => entry.GetProperty("what").GetString() == "key.revoke");
    }

    [Fact]
    public async Task A_promotion_that_rests_on_an_old_view_is_a_conflict_and_moves_nothing()
    {
        var (first, second, third) = (await AddAsync("race", 1), await AddAsync("race", 2), await AddAsync("race", 3));
        await PromoteAsync(first).ExpectAsync();
        await PromoteAsync(second).ExpectAsync();

        await PromoteAsync(third, expected: first.Id).ProblemAsync(HttpStatusCode.Conflict);
        await PromoteAsync(third, expected: "").ProblemAsync(HttpStatusCode.Conflict);

        var metadata = await Http.SendJsonAsync("GET", $"{Versions}/ETH-USD/{second.Id}").ExpectAsync();
        Assert.Equal(["Champion"], metadata.GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()));
    }

    [Fact]
    public async Task A_pinned_assets_champions_stay()
    {
        var version = await AddAsync("pinned", 1, new Asset("SOL-USD"));

        var pin = await Http.SendJsonAsync("PUT", "/api/v1/models/SOL-USD/pin", new { reason = "Demo." }).ExpectAsync();
        var refused = await PromoteAsync(version).ProblemAsync(HttpStatusCode.Conflict);
        var unpinned = await Http.SendJsonAsync("DELETE", "/api/v1/models/SOL-USD/pin?reason=Over.").ExpectAsync();
        await PromoteAsync(version).ExpectAsync();

        Assert.Equal((true, false), (pin.GetProperty("pinned").GetBoolean(), unpinned.GetProperty("pinned").GetBoolean()));
        Assert.Contains("pinned", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exported_version_comes_in_again_and_is_not_sent_twice()
    {
        var version = await AddAsync("packed", 1);
        using var file = await Http.GetAsync(new Uri($"{Versions}/ETH-USD/{version.Id}/export", UriKind.Relative), Token);
        Assert.Equal("application/zip", file.Content.Headers.ContentType!.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"{Versions}/ETH-USD/{version.Id}/export");
        again.Headers.IfNoneMatch.Add(file.Headers.ETag!);
        using var unchanged = await Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var body = new ByteArrayContent(await file.Content.ReadAsByteArrayAsync(Token));
        using var imported = await Http.PostAsync(new Uri($"{Versions}/import", UriKind.Relative), body, Token);

        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        Assert.Equal($"{Versions}/ETH-USD/{version.Id}", imported.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Garbage_is_not_imported()
    {
        using var garbage = new ByteArrayContent(RegistryStore.Artefact(5));
        Assert.Contains("Export it again", await Http.PostAsync(new Uri($"{Versions}/import", UriKind.Relative), garbage, Token)
            .ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ETH-USD", "kalman", "garbage", "This is no model artefact")]
    [InlineData("ETH-USD", "lstm", "kalman", "The artefact's model is 'kalman', but 'lstm' is needed")]
    [InlineData("BTC-USD", "kalman", "kalman", "The artefact's asset is 'ETH-USD', but 'BTC-USD' is needed")]
    [InlineData("ETH-USD", "kalman", "far", "The artefact's horizon in candles is '7', but '5' is needed")]
    [InlineData("ETH-USD", "kalman", "slow", "The artefact's candle interval is '00:05:00', but '00:01:00' is needed")]
    [InlineData("ETH-USD", "logistic", "garbage", "This is no model artefact")]
    [InlineData("ETH-USD", "daily", "garbage", "The file holds no daily model")]
    [InlineData("ETH-USD", "coffee", "kalman", "There is no model 'coffee' here; there are kalman, ")]
    [InlineData("NEW-ASSET", "kalman", "kalman", "This market has no asset 'NEW-ASSET'; it has BTC-USD, ETH-USD, SOL-USD.")]
    [InlineData("../../x", "kalman", "kalman", "This market has no asset '../../x'")]
    [InlineData("NEW-ASSET", "daily", "garbage", "There is no series or asset 'NEW-ASSET' here")]
    public async Task What_cannot_serve_is_neither_imported_nor_promoted_attack_11(string asset, string model, string content, string sentence)
    {
        var artefact = ArtefactOf(content);
        var metadata = RegistryStore.Metadata(Now.AddMinutes(-1), 1, new Asset(asset), model) with { FeatureSchemaHash = null };

        var registry = fixture.Dashboard.Services.GetRequiredService<IModelRegistry>();
        var imported = await ImportedAsync();
        var refused = await ImportAsync(metadata, artefact).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Contains("It cannot serve here: " + sentence, refused, StringComparison.Ordinal);

        Assert.Equal(imported, await ImportedAsync());
        if (asset is "ETH-USD" or "BTC-USD")
        {
            var held = await registry.AddAsync(metadata, artefact, Token);
            Assert.Contains($"{held.Id} cannot serve: {sentence}", await PromoteAsync(held).ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        }

        async Task<string[]> ImportedAsync() =>
            [.. (await registry.ReadAsync(new VersionQuery(new Asset(asset), Origin: VersionOrigin.Import), Token)).Items.Select(version => version.Id)];
    }

    [Theory]
    [InlineData("9999-01-01")]
    [InlineData("0001-01-02")]
    public async Task A_version_that_says_it_was_made_at_no_possible_time_is_not_imported_attack_11(string time)
    {
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
        var data = at < Now ? at : Now.AddDays(-1);
        var metadata = RegistryStore.Metadata(at, 1, Eth, "kalman") with { FeatureSchemaHash = null, DataFrom = data, DataTo = data };

        Assert.Contains("It says that it was made at", await ImportAsync(metadata, ArtefactOf("kalman")).ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_serve_is_imported_attack_11()
    {
        using var imported = await ImportAsync(
            RegistryStore.Metadata(Now.AddMinutes(-2), 1, Eth, "kalman") with { FeatureSchemaHash = null }, ArtefactOf("kalman"));
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
    }

    [Fact]
    public async Task Lists_filter_page_and_are_not_sent_twice()
    {
        var versions = new List<ModelVersion>();
        for (var seed = 1; seed <= 3; seed++)
        {
            versions.Add(await AddAsync("listed", seed));
        }

        var path = $"{Versions}?asset=ETH-USD&model=listed&origin=retrain&offset=1&limit=1";
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), Token);
        var page = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(3, page.GetProperty("total").GetInt32());
        Assert.Equal([versions[1].Id], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(answer.Headers.ETag!.Tag));
        using var unchanged = await Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        var compared = await Http.SendJsonAsync("GET", $"{Versions}/compare?asset=ETH-USD&left={versions[0].Id}&right={versions[2].Id}").ExpectAsync();
        Assert.Contains(compared.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "(seed)");
        var metadata = await Http.SendJsonAsync("GET", $"{Versions}/ETH-USD/{versions[0].Id}").ExpectAsync();
        Assert.Equal($"{ulong.MaxValue - 1}", metadata.GetProperty("seed").GetString());
        Assert.Equal(JsonValueKind.Null, metadata.GetProperty("losses")[1].GetProperty("train").ValueKind);
    }

    [Theory]
    [InlineData("GET", "/api/v1/scores?asset=DOGE-USD", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/api/v1/assets/DOGE-USD/ranges/scores", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/ranges/scores?horizon=00:07:00", 400, "give one of 00:01:00, 00:05:00, 00:15:00, 01:00:00")]
    [InlineData("GET", "/api/v1/assets/DOGE-USD/chances?level=1&within=00:05:00", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?within=00:05:00", 400, "give a number above 0")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?level=-1&within=00:05:00", 400, "give a number above 0")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?level=1&within=02:00:00", 400, "at most 01:00:00")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?level=1", 400, "Give either within")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?level=1&within=00:05:00&until=2030-01-01T00:00:00Z", 400, "Give either within")]
    [InlineData("GET", "/api/v1/assets/BTC-USD/chances?level=1&until=2001-01-01T00:00:00Z", 400, "after the newest candle's close, at most 01:00:00 later")]
    [InlineData("GET", "/api/v1/models?asset=DOGE-USD", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", Versions + "?limit=0", 400, "limit is 0")]
    [InlineData("GET", Versions + "?alias=king", 400, "alias is 'king'; it must be one of Champion, Challenger.")]
    [InlineData("GET", Versions + "?origin=magic", 400, "origin is 'magic'; it must be one of Retrain, FineTune, Tier, Import.")]
    [InlineData("GET", Versions + "/ETH-USD/nobody", 404, "ETH-USD has no version 'nobody'")]
    [InlineData("GET", Versions + "/ETH-USD/nobody/export", 404, "ETH-USD has no version 'nobody'")]
    [InlineData("GET", Versions + "/compare?asset=ETH-USD&left=nobody&right=none", 404, "ETH-USD has no version 'nobody'")]
    [InlineData("POST", Versions + "/ETH-USD/nobody/promote", 404, "ETH-USD has no version 'nobody'")]
    [InlineData("POST", Versions + "/DOGE-USD/nobody/promote", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("POST", "/api/v1/models/ETH-USD/nothing/rollback", 404, "ETH-USD has no champion of 'nothing'")]
    [InlineData("DELETE", "/api/v1/models/BTC-USD/pin", 400, "reason must say why")]
    [InlineData("GET", "/api/v1/models/aliases/at?asset=ETH-USD&at=then", 400, "at is 'then'; expected is an ISO 8601 time")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, int status, string sentence)
    {
        object? body = method == "POST" ? new { reason = "Because." } : null;

        Assert.Contains(sentence, await Http.SendJsonAsync(method, path, body).ProblemAsync((HttpStatusCode)status), StringComparison.Ordinal);
    }

    private DateTimeOffset Now => fixture.Dashboard.Services.GetRequiredService<ILiveState>().Market.Clock.GetUtcNow();

    private static byte[] ArtefactOf(string content)
    {
        var scope = new ForecastScope(Eth, content == "far" ? 7 : 5, TimeSpan.FromMinutes(content == "slow" ? 5 : 1));
        return content == "garbage" ? RegistryStore.Artefact(3)
            : ForecastFamily.Instance.Write(
                new Trained<IForecaster>(new KalmanForecaster("unnamed", new TrendVariances(0, 1e-6, 0)), new ModelCard(scope, [])));
    }

    private async Task<HttpResponseMessage> ImportAsync(ModelMetadata metadata, byte[] artefact)
    {
        using var body = new ByteArrayContent(VersionPackage.Write(new ModelVersion(metadata, Artefact.Hash(artefact), artefact.Length), artefact));
        return await Http.PostAsync(new Uri($"{Versions}/import", UriKind.Relative), body, Token);
    }

    private Task<HttpResponseMessage> PromoteAsync(ModelVersion version, string? expected = null) =>
        Http.SendJsonAsync("POST", $"{Versions}/{version.Asset}/{version.Id}/promote", new { reason = "It is better.", expected });

    private Task<ModelVersion> AddAsync(string model, int seed, Asset? asset = null)
    {
        var services = fixture.Dashboard.Services;
        var at = services.GetRequiredService<ILiveState>().Market.Clock.GetUtcNow().AddMinutes(seed - 10);
        return services.GetRequiredService<IModelRegistry>()
            .AddAsync(RegistryStore.Metadata(at, seed, asset ?? Eth, model), RegistryStore.Artefact(seed), Token);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync();

            // The tests' own models hold anything.
            var registry = (SqliteModelRegistry)Dashboard.Services.GetRequiredService<IModelRegistry>();
            var fitness = registry.Fitness!;
            registry.Fitness = (version, artefact, token) => Own.Contains(version.Model) ? Task.FromResult<string?>(null) : fitness(version, artefact, token);
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
