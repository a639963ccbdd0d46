using System.Security.Claims;
using System.Text.Encodings.Web;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Signs a request in by the key in its header <c>X-Api-Key</c> or <c>Authorization: Bearer</c>; never by its address, which ends up in logs. A key
/// acts for its owner: while they are disabled it opens nothing, and it never may more than they.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IApiKeys keys, IUserAccounts users)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "api-key";

    /// <summary>The header that carries a key.</summary>
    public const string Header = "X-Api-Key";

    /// <summary>The claim that holds the key's id.</summary>
    public const string IdClaim = "key";

    private const string Bearer = "Bearer ";

    /// <summary>The key that a request carries; null when it carries none.</summary>
    public static string? Presented(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var key))
        {
            return key.ToString();
        }

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    /// <summary>What a key may do at a time: no more than its scope and its owner; null when it opens nothing.</summary>
    public static async Task<AccountRole?> RoleOfAsync(ApiKey key, IUserAccounts users, DateTimeOffset now, CancellationToken cancellationToken) =>
        !key.IsOpen(now) || await users.FindAsync(key.OwnerId, cancellationToken).ConfigureAwait(false) is not { Disabled: false } owner ? null
        : key.Scope == AccountRole.Admin && owner.Role == AccountRole.Admin ? AccountRole.Admin
        : AccountRole.Analyst;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented(Request) is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        var now = TimeProvider.GetUtcNow();
        if (ApiKeyText.ReadId(text) is not { } id
            || await keys.FindAsync(id, Context.RequestAborted).ConfigureAwait(false) is not { } key
            || !ApiKeyText.Fits(text, key.Hash.Span)
            || await RoleOfAsync(key, users, now, Context.RequestAborted).ConfigureAwait(false) is not { } role)
        {
            return AuthenticateResult.Fail("The key opens nothing.");
        }

        await keys.NoteUseAsync(key, now, Context.RequestAborted).ConfigureAwait(false);
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, $"key {key.Name} ({key.Id})"), new Claim(ClaimTypes.Role, role.ToName()), new Claim(IdClaim, key.Id)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        AccountRefusals.WriteUnauthorizedAsync(Context, "The API key is unknown, expired or revoked, or its owner is disabled.");

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccountRefusals.WriteForbiddenAsync(Context);
}
