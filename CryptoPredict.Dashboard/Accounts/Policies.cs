using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>The names of the policies that pages, endpoints and actions stand under, and what each demands.</summary>
internal static class Policies
{
    /// <summary>May look at everything that is no secret: analysts, admins, keys that read.</summary>
    public const string Read = "read";

    /// <summary>May change things: admins, keys with the admin scope.</summary>
    public const string Admin = "admin";

    /// <summary>Has signed in, even if only to choose a password; no keys.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>As <see cref="Admin"/>, but in Development also anybody on this machine, without a key.</summary>
    public const string AdminOrLocalDevelopment = "admin-or-local-development";

    /// <summary>As <see cref="Read"/>, but in Development also anybody on this machine, without a key.</summary>
    public const string ReadOrLocalDevelopment = "read-or-local-development";

    /// <summary>Registers the policies. What names none stands under <see cref="Read"/>.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, LocalDevelopmentHandler>();
        var read = new AuthorizationPolicyBuilder().RequireRole(AccountRoles.Analyst, AccountRoles.Admin).Build();
        services.AddAuthorizationBuilder()
            .AddPolicy(Read, read)
            .AddPolicy(Admin, policy => policy.RequireRole(AccountRoles.Admin))
            .AddPolicy(SignedIn, policy => policy.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser())
            .AddPolicy(AdminOrLocalDevelopment, policy => policy.AddRequirements(new RoleOrLocalRequirement(AccountRoles.Admin)))
            .AddPolicy(ReadOrLocalDevelopment, policy => policy.AddRequirements(new RoleOrLocalRequirement(AccountRoles.Analyst, AccountRoles.Admin)))
            .SetFallbackPolicy(read);
        return services;
    }
}
