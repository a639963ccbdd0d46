using System.Security.Claims;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

public sealed class CurrentUserTests
{
    [Fact]
    public async Task The_policy_decides_and_a_refusal_says_what_to_do()
    {
        var admin = SignedIn("grace", "admin");
        Assert.Equal("grace", await admin.NameAsync());
        await admin.RequireAdminAsync();

        var analyst = SignedIn("ada", "analyst");
        Assert.Equal("ada", await analyst.NameAsync());
        Assert.False(await analyst.MayAdministerAsync());
        var refusal = await Assert.ThrowsAsync<UnauthorizedAccessException>(analyst.RequireAdminAsync);
        Assert.Contains("Only admins", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_circuit_of_another_user_s_page_nobody_acts_attack_1()
    {
        var admin = SignedIn("grace", "admin");
        Assert.True(admin.BelongTo("grace", Principal("grace", "admin")));
        await admin.RequireAdminAsync();

        Assert.False(admin.BelongTo("ada", Principal("grace", "admin")));
        Assert.Equal("unknown", await admin.NameAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(admin.RequireAdminAsync);

        // Whose sign-in has ended is shown the way to another one.
        Assert.True(admin.BelongTo("ada", new ClaimsPrincipal(new ClaimsIdentity())));
    }

    private static ClaimsPrincipal Principal(string name, string role) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, name), new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], "test"));

    private static CurrentUser SignedIn(string name, string role)
    {
        var services = new ServiceCollection().AddLogging()
            .AddAuthorization(options => options.AddPolicy(Policies.Admin, policy => policy.RequireRole("admin")));
        services.AddAuthentication();
        services.AddScoped<CurrentUser>();
        services.AddSingleton<AuthenticationStateProvider>(new Fixed(Principal(name, role)));
        return services.BuildServiceProvider().CreateScope().ServiceProvider.GetRequiredService<CurrentUser>();
    }

    private sealed class Fixed(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }
}
