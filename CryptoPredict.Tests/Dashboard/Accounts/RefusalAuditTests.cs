using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

[Kind(TestKind.Host)]
public sealed class RefusalAuditTests
{
    private readonly WatchedTimeProvider _clock = new(Sample.Start);
    private readonly FakeAuditLog _audit = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_for_admins_and_refused_is_written_down_with_who_asked_and_what_analysts_may_read_is_not()
    {
        await using var app = await RunningDashboard.StartAsync();
        var reader = await app.AddKeyAsync("admin", AccountRole.Analyst);
        var revoked = await app.AddKeyAsync("admin", AccountRole.Admin);
        await app.Services.GetRequiredService<IApiKeys>().RevokeAsync(ApiKeyText.ReadId(revoked)!, TimeProvider.System.GetUtcNow(), Token);
        using var analyst = await app.SignInAsync("analyst");
        using var nobody = app.NewBrowser();

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody, "POST", "/api/v1/retrain", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody, "GET", "/api/v1/scores", null));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(nobody, "DELETE", "/api/v1/uploads/7", reader));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody, "GET", "/api/v1/audit", revoked));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody, "PUT", "/api/v1/models/BTC-USD/pin", "cp_nobody_knows_this_key"));
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync(analyst, "GET", "/users", null));

        var written = (await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token)).Items
            .Where(entry => entry.What != SignIn.Action).Reverse()
            .ToList();
        var anonymous = $"anonymous from {IPAddress.Loopback}";
        Assert.Equal(
            [
                (anonymous, "work.retrain", "/api/v1/retrain", "refused: not signed in"),
                ($"key test ({ApiKeyText.ReadId(reader)})", "upload.remove", "/api/v1/uploads/7", "refused: no admin"),
                ($"key test ({ApiKeyText.ReadId(revoked)}), {anonymous}", "GET /api/v1/audit", "/api/v1/audit", "refused: the key opens nothing"),
                (anonymous, "model.pin", "/api/v1/models/BTC-USD/pin", "refused: the key opens nothing"),
                ("analyst", "GET /users", "/users", "refused: no admin"),
            ],
            written.Select(entry => (entry.Who, entry.What, entry.Target, entry.Outcome)));
    }

    [Fact]
    public async Task Of_one_caller_and_action_the_first_of_a_minute_is_written_and_the_rest_counted()
    {
        using var refusals = await StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            await NoteAsync(refusals, "eve", "work.retrain");
        }

        await NoteAsync(refusals, "eve", "job.pause");
        Assert.Equal([("EVE", "work.retrain", "no"), ("EVE", "job.pause", "no")], Written());

        await EndMinuteAsync(3);
        Assert.Equal(("EVE", "work.retrain", "refused: 999 more within a minute"), Written()[2]);
        await NoteAsync(refusals, "eve", "work.retrain");
        Assert.Equal(("EVE", "work.retrain", "no"), Written()[3]);
    }

    [Fact]
    public async Task However_many_callers_flood_it_a_minute_is_some_dozen_entries()
    {
        using var refusals = await StartAsync();
        for (var i = 0; i < 5000; i++)
        {
            await NoteAsync(refusals, $"from {i}", "work.retrain");
        }

        Assert.Equal(RefusalAudit.MostPerMinute, _audit.Entries.Count);
        await EndMinuteAsync(RefusalAudit.MostPerMinute + 1);
        Assert.Equal((RefusalAudit.Several, "several actions", "refused: 4940 more within a minute"), Written()[^1]);
    }

    [Fact]
    public async Task However_many_strangers_flood_it_what_known_callers_are_refused_is_written_and_counted_apart()
    {
        using var refusals = await StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await NoteAsync(refusals, $"from {i}", "work.retrain");
        }

        for (var i = 0; i < RefusalAudit.MostPerMinute + 2; i++)
        {
            await NoteAsync(refusals, "analyst", $"action {i}", known: true);
        }

        Assert.Equal(RefusalAudit.MostPerMinute, Written().Count(entry => entry.Who == "ANALYST"));
        await EndMinuteAsync((2 * RefusalAudit.MostPerMinute) + 2);
        Assert.Equal(
            [(RefusalAudit.SeveralKnown, "several actions", "refused: 2 more within a minute"),
                (RefusalAudit.Several, "several actions", "refused: 40 more within a minute")],
            Written()[^2..]);
    }

    [Fact]
    public async Task What_was_counted_is_written_when_the_application_ends()
    {
        using var refusals = await StartAsync();
        await NoteAsync(refusals, "eve", "work.retrain");
        await NoteAsync(refusals, "eve", "work.retrain");

        await refusals.StopAsync(Token);

        Assert.Equal(("EVE", "work.retrain", "refused: 1 more within a minute"), Written()[^1]);
    }

    private static Task NoteAsync(RefusalAudit refusals, string caller, string what, bool known = false) =>
        refusals.NoteAsync(caller, known, () => Task.FromResult(caller.ToUpperInvariant()), what, null, "no");

    private async Task<RefusalAudit> StartAsync()
    {
        var refusals = new RefusalAudit(_audit, _clock);
        await refusals.StartAsync(Token);
        await Waiting.UntilAsync(() => _clock.IsAwaited);
        return refusals;
    }

    private Task EndMinuteAsync(int entries)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        return Waiting.UntilAsync(() => _audit.Entries.Count >= entries);
    }

    private List<(string Who, string What, string Outcome)> Written() => [.. _audit.Entries.Select(entry => (entry.Who, entry.What, entry.Outcome))];

    private static async Task<HttpStatusCode> AskAsync(FormClient browser, string method, string path, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null)
        {
            request.Headers.Add(ApiKeyHandler.Header, key);
        }

        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }
}
