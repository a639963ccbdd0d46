using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>What admins do with users and keys, over the real store and the real policies.</summary>
[Kind(TestKind.Host)]
public sealed class AdministrationTests(AdministrationTests.Fixture fixture) : IClassFixture<AdministrationTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_created_with_a_password_that_works_once_and_must_be_replaced()
    {
        await using var scope = fixture.As("admin", AccountRoles.Admin);
        var made = await Users(scope).CreateAsync(" grace ", AccountRole.Analyst);

        Assert.True(made.Done);
        using var browser = fixture.Dashboard.NewBrowser();
        using var answer = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "grace"), ("Input.Password", made.Secret!));
        using var page = await browser.GetAsync("/");
        Assert.EndsWith("/account/password", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var entry = await fixture.LastAsync("user.create");
        Assert.Equal(("admin", "grace, analyst", "done"), (entry.Who, entry.Target, entry.Outcome));
    }

    [Theory]
    [InlineData("", "1 to 64 characters")]
    [InlineData("   ", "1 to 64 characters")]
    [InlineData("admin", "taken")]
    [InlineData("ADMIN", "taken")]
    [InlineData("two words", "invalid")]
    public async Task A_name_that_cannot_be_is_refused_with_the_reason_and_written_down(string name, string reason)
    {
        await using var scope = fixture.As("admin", AccountRoles.Admin);
        var refused = await Users(scope).CreateAsync(name, AccountRole.Analyst);

        Assert.False(refused.Done);
        Assert.Null(refused.Secret);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_disables_enables_promotes_and_resets_and_each_is_written_down()
    {
        await using var scope = fixture.As("admin", AccountRoles.Admin);
        await Users(scope).CreateAsync("ada", AccountRole.Analyst);
        var ada = await fixture.FindAsync("ada");
        var stamps = new HashSet<string> { ada.SecurityStamp };
        Func<Task<ActionOutcome>>[] actions =
        [
            () => Users(scope).DisableAsync(ada.Id, Token), () => Users(scope).EnableAsync(ada.Id, Token),
            () => Users(scope).SetRoleAsync(ada.Id, AccountRole.Admin, Token), () => Users(scope).ResetPasswordAsync(ada.Id, Token),
        ];
        foreach (var action in actions)
        {
            Assert.True((await action()).Done);
            Assert.True(stamps.Add((await fixture.FindAsync("ada")).SecurityStamp), "A new stamp ends what is open.");
        }

        ada = await fixture.FindAsync("ada");
        Assert.Equal((false, AccountRole.Admin, true), (ada.Disabled, ada.Role, ada.PasswordIsTemporary));
        var left = ada.TemporaryPasswordUntil - TimeProvider.System.GetUtcNow();
        Assert.InRange(left!.Value, TimeSpan.FromDays(2), TimeSpan.FromDays(3));
        foreach (var what in (string[])["user.disable", "user.enable", "user.role.admin", "user.reset-password"])
        {
            Assert.Equal(("ada", "done"), ((await fixture.LastAsync(what, "ada")).Target, (await fixture.LastAsync(what, "ada")).Outcome));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_who_is_disabled_or_gets_a_new_password_has_no_known_browser_any_more(bool disable)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var browser = await app.SignInAsync("analyst");
        await using var scope = Fixture.As(app, "admin", AccountRoles.Admin);
        var id = (await app.Services.GetRequiredService<IUserAccounts>().FindByNameAsync("ANALYST", Token))!.Id;
        Assert.Single(app.Services.GetRequiredService<KnownBrowsers>().Of(id));

        Assert.True((disable ? await Users(scope).DisableAsync(id, Token) : await Users(scope).ResetPasswordAsync(id, Token)).Done);

        Assert.Empty(app.Services.GetRequiredService<KnownBrowsers>().Of(id));
        Assert.Empty(await app.Services.GetRequiredService<IKnownBrowsers>().ListAsync(Token));
        var entry = (await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 1), Token)).Items[0];
        Assert.Equal(("admin", "browser.forget", "all of analyst: 1", "done"), (entry.Who, entry.What, entry.Target, entry.Outcome));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_last_admin_stays(bool disable)
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var scope = Fixture.As(app, "admin", AccountRoles.Admin);
        var admin = (await app.Services.GetRequiredService<IUserAccounts>().FindByNameAsync("ADMIN", Token))!;

        var refused = disable
            ? await Users(scope).DisableAsync(admin.Id, Token) : await Users(scope).SetRoleAsync(admin.Id, AccountRole.Analyst, Token);

        Assert.Equal((false, "'admin' is the last admin who can sign in; make another one first."), (refused.Done, refused.Message));
        var audit = await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 1), Token);
        Assert.StartsWith("refused:", audit.Items[0].Outcome, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyst", AccountRoles.Analyst)]
    [InlineData("newcomer", null)]
    public async Task Whoever_is_no_admin_is_refused_in_the_service_and_that_is_written_down(string name, string? role)
    {
        await using var scope = fixture.As(name, role);
        var admin = await fixture.FindAsync("admin");
        Func<Task>[] forged =
        [
            () => Users(scope).CreateAsync("mallory", AccountRole.Admin), () => Users(scope).DisableAsync(admin.Id, Token),
            () => Users(scope).EnableAsync(admin.Id, Token), () => Users(scope).ResetPasswordAsync(admin.Id, Token),
            () => Users(scope).SetRoleAsync("no one", AccountRole.Admin, Token),
            () => Keys(scope).CreateAsync("mine", AccountRole.Admin, 30, Token), () => Keys(scope).RevokeAsync("0123456789ab", Token),
        ];
        foreach (var action in forged)
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(action);
            var entry = (await fixture.Audit.ReadAsync(new AuditQuery(Limit: 1), Token)).Items[0];
            Assert.Equal((name, "refused: no admin"), (entry.Who, entry.Outcome));
        }

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Users(scope).ListAsync(Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Keys(scope).ListAsync(Token));
    }

    [Fact]
    public async Task A_key_is_shown_once_and_opens_until_it_is_revoked()
    {
        await using var scope = fixture.As("admin", AccountRoles.Admin);
        var made = await Keys(scope).CreateAsync("metrics", AccountRole.Analyst, 7, Token);
        var listed = (await Keys(scope).ListAsync(Token)).First(row => row.Key.Name == "metrics");

        Assert.True(ApiKeyText.Fits(made.Secret!, listed.Key.Hash.Span));
        Assert.False(ApiKeyText.Fits(made.Secret! + "x", listed.Key.Hash.Span));
        Assert.Equal(("admin", ListedKey.Open), (listed.Owner, listed.State));
        Assert.DoesNotContain(made.Secret!, made.Message, StringComparison.Ordinal);

        Assert.True((await Keys(scope).RevokeAsync(listed.Key.Id, Token)).Done);
        Assert.False((await Keys(scope).RevokeAsync(listed.Key.Id, Token)).Done);
        Assert.Equal("revoked", (await Keys(scope).ListAsync(Token)).Single(row => row.Key.Id == listed.Key.Id).State);
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("metrics", 31)]
    [InlineData("metrics", 0)]
    [InlineData("metrics", int.MaxValue)]
    public async Task A_key_without_a_name_or_with_another_life_is_refused(string name, int days)
    {
        await using var scope = fixture.As("admin", AccountRoles.Admin);

        Assert.False((await Keys(scope).CreateAsync(name, AccountRole.Analyst, days, Token)).Done);
    }

    private static UserAdministration Users(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<UserAdministration>();

    private static KeyAdministration Keys(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<KeyAdministration>();

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        internal IAuditLog Audit => Dashboard.Services.GetRequiredService<IAuditLog>();

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync();

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();

        /// <summary>The services of a request that this user has sent.</summary>
        internal AsyncServiceScope As(string name, string? role) => As(Dashboard, name, role);

        internal static AsyncServiceScope As(RunningDashboard app, string name, string? role)
        {
            var scope = app.Services.CreateAsyncScope();
            Claim[] claims = [new(ClaimTypes.Name, name), .. role is null ? (Claim[])[] : [new Claim(ClaimTypes.Role, role)]];
            scope.ServiceProvider.GetRequiredService<CurrentUser>().Be(new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme)));
            return scope;
        }

        internal async Task<UserAccount> FindAsync(string name) =>
            (await Dashboard.Services.GetRequiredService<IUserAccounts>().FindByNameAsync(name.ToUpperInvariant(), Token))!;

        internal async Task<AuditEntry> LastAsync(string what, string? target = null) =>
            (await Audit.ReadAsync(new AuditQuery(Limit: 1000), Token)).Items.First(entry => entry.What == what && (target is null || entry.Target == target));
    }
}
