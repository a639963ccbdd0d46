using System.Security.Claims;
using System.Text.Encodings.Web;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Support;

/// <summary>Signs everybody in as admin, for tests that are about the pages and not about who sees them.</summary>
internal sealed class AlwaysAdmin(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The user.</summary>
    public static ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, "tester"), new Claim(ClaimTypes.Role, AccountRoles.Admin)], nameof(AlwaysAdmin)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(Principal, Scheme.Name)));
}

/// <summary>Registers it.</summary>
internal static class AlwaysAdminServices
{
    public static void AddAlwaysAdmin(this IServiceCollection services)
    {
        services.AddAuthentication(nameof(AlwaysAdmin)).AddScheme<AuthenticationSchemeOptions, AlwaysAdmin>(nameof(AlwaysAdmin), null);
        services.AddPolicies();
    }
}
