using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>A stream ends with the key or sign-in that opened it: real accounts, keys and cookies on a real server, and a clock that the test moves.</summary>
[Kind(TestKind.Host)]
public sealed class CallerRecheckTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SessionEnd = TimeSpan.FromDays(3);

    private readonly FakeTimeProvider _wall = new(Sample.Start);
    private readonly FakeLiveState _live = new(new FakeTimeProvider(FakeLiveState.Start));
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
    private WebApplication _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IUserAccounts Users => _app.Services.GetRequiredService<IUserAccounts>();

    private Sessions Sessions => _app.Services.GetRequiredService<Sessions>();

    private IApiKeys Keys => _app.Services.GetRequiredService<IApiKeys>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_wall);
        builder.Services.AddSingleton(Options.Create(new StorageOptions { Path = _folder }));
        builder.Services.AddSingleton(Options.Create(new AccountOptions
        {
            RecheckInterval = Interval,
            SessionEnd = SessionEnd,

            // One of two, for the last admin stays one.
            Development = [.. ((string[])["ada", "bob"])
                .Select(name => new DevelopmentAccount { Name = name, Password = $"{name}'s own password", Role = AccountRole.Admin })],
        }));
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAccounts();
        builder.Services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1000);
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<ILiveState>(_live).AddSingleton<ILedger>(_live.Ledger).AddSingleton<LiveStreams>().AddSingleton<EventStream>();
        builder.Services.AddMarketSignals()
            .AddSingleton(services => new LiveHub(services.GetServices<SignalSource>(), TimeProvider.System, services.GetRequiredService<ILogger<LiveHub>>()));
        _app = builder.Build();
        _app.MapGroup("").RequireAuthorization(Policies.Read).MapLivePredictions();
        _app.MapGet("/come-in", async (SignInManager<UserAccount> session, UserManager<UserAccount> users) =>
            await session.SignInAsync((await users.FindByNameAsync("ada"))!, isPersistent: false)).AllowAnonymous();
        await _app.StartAsync(Token);
        await _live.StepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_stream_ends_once_its_key_is_revoked()
    {
        using var http = await WithKeyAsync(AccountRole.Analyst);
        using var lines = await OpenAsync(http);

        await Keys.RevokeAsync((await Keys.ListAsync(Token)).Single().Id, _wall.GetUtcNow(), Token);

        await EndsAsync(lines);
        await RefusedAsync(http);
    }

    [Fact]
    public async Task A_stream_ends_once_its_key_has_expired()
    {
        using var http = await WithKeyAsync(AccountRole.Analyst, Interval * 1.5);
        using var lines = await OpenAsync(http);

        await EndsAsync(lines);
        await RefusedAsync(http);
    }

    [Fact]
    public async Task A_stream_ends_once_its_user_is_disabled()
    {
        using var http = await WithCookieAsync();
        using var lines = await OpenAsync(http);

        await ChangeAdaAsync(ada => ada.Disabled = true);

        await EndsAtOnceAsync(lines);
        await RefusedAsync(http);
    }

    [Fact]
    public async Task A_stream_ends_once_its_session_is_ended_and_one_of_another_session_goes_on()
    {
        using var http = await WithCookieAsync();
        _wall.Advance(TimeSpan.FromSeconds(1));
        using var other = await WithCookieAsync();
        using var lines = await OpenAsync(http);
        using var others = await OpenAsync(other);

        await Sessions.EndAsync([Sessions.Of(await AdaAsync())[^1].Id], Token);

        await EndsAtOnceAsync(lines);
        await RefusedAsync(http);
        await _live.StepAsync();
        await NextPredictionAsync(others);
    }

    [Fact]
    public async Task A_session_ends_after_its_longest_time_however_much_it_is_used_attack_15_asvs_3_3_2()
    {
        using var http = await WithCookieAsync();
        using var lines = await OpenAsync(http);
        for (var used = TimeSpan.Zero; used < SessionEnd - TimeSpan.FromHours(6); used += TimeSpan.FromHours(6))
        {
            _wall.Advance(TimeSpan.FromHours(6));
            using var again = await OpenAsync(http);
        }

        _wall.Advance(TimeSpan.FromHours(6));

        await RefusedAsync(http);
        await EndsAsync(lines);
        Assert.Empty(Sessions.Of(await AdaAsync()));
    }

    [Fact]
    public async Task A_session_that_nobody_uses_ends_after_twelve_hours()
    {
        using var used = await WithCookieAsync();
        using var left = await WithCookieAsync();
        for (var hour = 0; hour < 13; hour++)
        {
            _wall.Advance(TimeSpan.FromHours(1));
            using var again = await OpenAsync(used);
        }

        await RefusedAsync(left);
        using var still = await OpenAsync(used);
    }

    [Fact]
    public async Task A_stream_of_a_key_ends_once_its_owner_is_disabled_or_may_no_longer_what_the_key_says()
    {
        using var http = await WithKeyAsync(AccountRole.Admin);
        using (var lines = await OpenAsync(http))
        {
            await ChangeAdaAsync(ada => ada.Role = AccountRole.Analyst);
            await EndsAtOnceAsync(lines);
        }

        using (var lines = await OpenAsync(http))
        {
            await ChangeAdaAsync(ada => ada.Disabled = true);
            await EndsAtOnceAsync(lines);
        }
    }

    [Fact]
    public async Task Who_is_still_allowed_keeps_the_stream_however_often_it_is_checked()
    {
        using var withKey = await WithKeyAsync(AccountRole.Analyst);
        using var withCookie = await WithCookieAsync();
        using var ofKey = await OpenAsync(withKey);
        using var ofCookie = await OpenAsync(withCookie);

        for (var check = 0; check < 5; check++)
        {
            _wall.Advance(Interval);
            await _live.StepAsync();
            await NextPredictionAsync(ofKey);
            await NextPredictionAsync(ofCookie);
        }
    }

    [Fact]
    public async Task A_stream_goes_on_when_its_key_comes_to_open_more()
    {
        await ChangeAdaAsync(ada => ada.Role = AccountRole.Analyst);
        using var http = await WithKeyAsync(AccountRole.Admin);
        using var lines = await OpenAsync(http);
        await ChangeAdaAsync(ada => ada.Role = AccountRole.Admin);
        for (var check = 0; check < 2; check++)
        {
            _wall.Advance(Interval);
            await _live.StepAsync();
            await NextPredictionAsync(lines);
        }
    }

    private static async Task NextPredictionAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(Token).AsTask().WaitAsync(Waiting.Longest, Token) is { } line && line != "event: prediction")
        {
            Assert.DoesNotContain("has ended", line, StringComparison.Ordinal);
        }

        Assert.StartsWith("data: ", await lines.ReadLineAsync(Token), StringComparison.Ordinal);
    }

    private async Task<HttpClient> WithKeyAsync(AccountRole scope, TimeSpan? life = null)
    {
        var ada = (await Users.ListAsync(Token)).Single(user => user.Name == "ada");
        var (id, text, hash) = ApiKeyText.Create();
        var now = _wall.GetUtcNow();
        await Keys.AddAsync(new ApiKey(id, "test", scope, hash, ada.Id, now, now + (life ?? TimeSpan.FromDays(1))), Token);
        var http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        http.DefaultRequestHeaders.Add(ApiKeyHandler.Header, text);
        return http;
    }

    private async Task<HttpClient> WithCookieAsync()
    {
        var http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        (await http.GetAsync(new Uri("/come-in", UriKind.Relative), Token)).EnsureSuccessStatusCode();
        return http;
    }

    private async Task ChangeAdaAsync(Action<UserAccount> change)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var ada = (await Users.ListAsync(Token)).Single(user => user.Name == "ada");
        change(ada);
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().UpdateSecurityStampAsync(ada)).Succeeded);
    }

    // Returns once the newest prediction is there.
    private static async Task<StreamReader> OpenAsync(HttpClient http)
    {
        var answer = await http.GetAsync(new Uri("/predictions/live?asset=BTC-USD", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        while (await lines.ReadLineAsync(Token) is { } line && !line.StartsWith("data: ", StringComparison.Ordinal))
        {
            // What stands before it.
        }

        return lines;
    }

    private async Task EndsAsync(StreamReader lines)
    {
        var rest = await Waiting.ForAsync(lines.ReadToEndAsync(Token), () => _wall.Advance(TimeSpan.FromSeconds(1)));

        Assert.EndsWith(": The key or sign-in that opened this has ended.\n\n", rest, StringComparison.Ordinal);
    }

    // Without the clock moving.
    private static async Task EndsAtOnceAsync(StreamReader lines) => Assert.EndsWith(
        ": The key or sign-in that opened this has ended.\n\n", await lines.ReadToEndAsync(Token).WaitAsync(Waiting.Longest, Token), StringComparison.Ordinal);

    private async Task<string> AdaAsync() => (await Users.ListAsync(Token)).Single(user => user.Name == "ada").Id;

    private static async Task RefusedAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/predictions/live?asset=BTC-USD", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }
}
