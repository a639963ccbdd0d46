using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Users, keys and what they may do: registration, and the one endpoint that is no page.</summary>
internal static class AccountServices
{
    /// <summary>Where a user signs in.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>Where a user signs out, by POST.</summary>
    public const string SignOutPath = "/sign-out";

    /// <summary>Where the first admin is made.</summary>
    public const string SetUpPath = "/set-up";

    /// <summary>Where a user chooses another password.</summary>
    public const string PasswordPath = "/account/password";

    /// <summary>Where a user sees and ends their sessions.</summary>
    public const string SessionsPath = "/account/sessions";

    /// <summary>Where a user turns their second factor on and off.</summary>
    public const string SecondFactorPath = "/account/second-factor";

    /// <summary>The page that says that another page is not for this user.</summary>
    public const string DeniedPath = "/denied";

    // Chooses between a key and the cookie.
    private const string KeyOrCookie = "key-or-cookie";

    private const int PasswordIterations = 210_000;

    /// <summary>Registers accounts, keys, the audit log and the policies.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountsService>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountsService>());
        services.AddSingleton(provider => new AccountsStore(provider.GetRequiredService<AccountsService>().Database));
        services.AddSingleton<IUserAccounts>(provider => new SqliteUserAccounts(provider.GetRequiredService<AccountsService>().Database));
        services.AddSingleton<IApiKeys>(provider => new SqliteApiKeys(provider.GetRequiredService<AccountsService>().Database));
        services.AddSingleton<IIdempotencyStore>(provider => new SqliteIdempotencyStore(provider.GetRequiredService<AccountsService>().Database));

        services.AddSingleton<IUserSessions>(provider => new SqliteUserSessions(provider.GetRequiredService<AccountsService>().Database));
        services.AddSingleton<CallerChanges>();
        services.AddSingleton<Sessions>();
        services.AddScoped<OwnSessions>();
        services.AddSingleton<IKnownBrowsers>(provider => new SqliteKnownBrowsers(provider.GetRequiredService<AccountsService>().Database));
        services.AddSingleton<KnownBrowsers>();
        services.AddScoped<OwnBrowsers>();

        // Made before the accounts open; the one that others write to ends after them.
        services.AddSingleton(provider => new LastingAudit(
            new Lazy<SqliteAuditLog>(() => new SqliteAuditLog(
                provider.GetRequiredService<AccountsService>().Database, provider.GetRequiredService<TimeProvider>())),
            AddressOf(provider.GetRequiredService<IHttpContextAccessor>()), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LastingAudit>>()));
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<LastingAudit>());
        services.AddHostedService(provider => provider.GetRequiredService<LastingAudit>());
        services.AddSingleton<RefusalAudit>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusalAudit>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedActions>();
        services.AddSingleton<SetUp>();
        services.AddSingleton<SignInGate>();
        services.AddSingleton<UnwrittenFailures>();
        services.AddSingleton<Tickets>();
        services.AddSingleton<SecondFactor>();
        services.AddScoped<SignInFailures>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<SignInSession>();
        services.AddScoped<SignIn>();
        services.AddScoped<Reauthentication>();
        services.AddSingleton<TemporaryPasswords>();
        services.AddScoped<UserBrowsers>();
        services.AddScoped<UserAdministration>();
        services.AddScoped<KeyAdministration>();
        services.AddSingleton<CallerRecheck>();
        services.AddScoped<AuthenticationStateProvider, SignInRecheck>();
        AddIdentity(services);
        AddSchemes(services);
        services.AddPolicies();
        return services;
    }

    /// <summary>Maps the sign-out. It ends the session, and so also what it has left open in other tabs.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder app) => app
        .MapPost(SignOutPath, async (HttpContext context, SignInManager<UserAccount> session) =>
        {
            await session.SignOutAsync().ConfigureAwait(false);
            return Results.LocalRedirect(SignInPath);
        })
        .AddEndpointFilter<AntiforgeryFilter>()
        .RequireAuthorization(Policies.SignedIn)
        .ExcludeFromDescription();

    // What a page does is asked for over its circuit's connection, which is a request too.
    private static Func<string?> AddressOf(IHttpContextAccessor requests) => () => ClientAddress.Of(requests.HttpContext);

    private static void AddIdentity(IServiceCollection services)
    {
        // Before Identity's own, which would be one per request.
        services.AddSingleton<IPasswordHasher<UserAccount>, PasswordHasher<UserAccount>>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.AddHttpContextAccessor();
        services.AddSingleton<IPasswordValidator<UserAccount>, PasswordRules>();
        services.AddIdentityCore<UserAccount>(options =>
            {
                // At most 60 wrong passwords an hour.
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddUserStore<UserStore>()
            .AddClaimsPrincipalFactory<AccountPrincipals>()
            .AddSignInManager();
    }

    private static void AddSchemes(IServiceCollection services) => services
        .AddAuthentication(KeyOrCookie)
        .AddPolicyScheme(KeyOrCookie, null, options => options.ForwardDefaultSelector = context =>
            ApiKeyHandler.Presented(context.Request) is null ? IdentityConstants.ApplicationScheme : ApiKeyHandler.SchemeName)
        .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
        .AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = "CryptoPredict.SignIn";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = Sessions.Idle;
            options.SlidingExpiration = true;
            options.LoginPath = SignInPath;
            options.AccessDeniedPath = DeniedPath;
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnSigningIn = SessionCookie.BeginAsync;
            options.Events.OnValidatePrincipal = SessionCookie.CheckAsync;
            options.Events.OnSigningOut = SessionCookie.EndAsync;
            options.Events.OnRedirectToLogin = ChallengeAsync;
            options.Events.OnRedirectToAccessDenied = ForbidAsync;

            // The sign-in page leads back itself, to an address that it has checked.
            options.Events.OnRedirectToReturnUrl = static _ => Task.CompletedTask;
        });

    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Callers.IsProgram(context.HttpContext))
        {
            return AccountRefusals.WriteUnauthorizedAsync(context.HttpContext, "Nobody is signed in and no API key was sent.");
        }

        if (FirstVisit.Is(context.Request))
        {
            return FirstVisit.AnswerAsync(context.HttpContext);
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static Task ForbidAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Callers.IsProgram(context.HttpContext))
        {
            return AccountRefusals.WriteForbiddenAsync(context.HttpContext);
        }

        context.Response.Redirect(AccountPrincipals.FirstPage(context.HttpContext.User) ?? context.RedirectUri);
        return Task.CompletedTask;
    }
}
