using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

[Kind(TestKind.Host)]
public sealed class PasswordRulesTests(PasswordRulesTests.Fixture fixture) : IClassFixture<PasswordRulesTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("123456789012")]
    [InlineData("P4ssw0rd!2024")]
    [InlineData("qwertyuiopas")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("ab            c")]
    [InlineData("iloveyou1234")]
    [InlineData("CryptoPredict2026")]
    [InlineData("ada-lovelace-ada")]
    [InlineData("Summer2026!!")]
    public async Task A_common_password_or_one_of_the_user_s_or_the_product_s_name_is_refused_asvs_2_1_7(string password)
    {
        var refusal = await RefusalOfAsync(password);
        Assert.Contains("easily guessed", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(password, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quiet lantern oyster")]
    [InlineData("a password for tests")]
    [InlineData("q9-vk2mzhw7cxt4pbnae")]
    [InlineData("Ωμέγα και άλφα μαζί")]
    public async Task Words_that_have_nothing_to_do_with_each_other_are_taken(string password) => Assert.Equal("", await RefusalOfAsync(password));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(129)]
    [InlineData(100_000)]
    public async Task Length_is_checked_on_the_server_attack_15(int length) =>
        Assert.Equal($"A password has 12 to 128 characters; this one has {length}.", await RefusalOfAsync(new string('x', length)));

    [Fact]
    public async Task A_password_too_long_to_sign_in_with_is_refused_where_it_is_chosen_attack_15()
    {
        using var browser = await fixture.Dashboard.SignInAsync("analyst");
        var tooLong = string.Concat(Enumerable.Repeat("quiet lantern ", 10));

        using var answer = await browser.SendFormAsync(
            "/account/password", "password", ("Input.Present", "development-analyst"), ("Input.Next", tooLong), ("Input.Again", tooLong));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("12 to 128 characters; this one has 140", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_common_passwords_that_is_shipped_holds_tens_of_thousands()
    {
        var library = typeof(Zxcvbn.Zxcvbn).Assembly;
        using var list = new StreamReader(
            library.GetManifestResourceStream(library.GetManifestResourceNames().Single(name => name.EndsWith("passwords.lst", StringComparison.Ordinal)))!);
        var passwords = list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.InRange(passwords.Distinct().Count(), 10_000, int.MaxValue);
    }

    private async Task<string> RefusalOfAsync(string password)
    {
        await using var scope = fixture.Dashboard.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        var rule = Assert.Single(users.PasswordValidators);
        var user = new UserAccount { Id = "ada", Name = "ada-lovelace", CreatedAt = Sample.Start };
        return (await rule.ValidateAsync(users, user, password)).Explain();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync();

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
