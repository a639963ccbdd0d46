using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// What a signed-in user carries. One whose password an admin has set, or who needs a second factor and has none, carries no role until that is done, and so
/// gets nowhere but to the page where they do it.
/// </summary>
internal sealed class AccountPrincipals(UserManager<UserAccount> users, IOptions<IdentityOptions> options, IOptions<AccountOptions> accounts)
    : UserClaimsPrincipalFactory<UserAccount>(users, options)
{
    private const string FirstPageClaim = "first-page";

    /// <summary>The page where this user must do something before anything else; null when they need not.</summary>
    public static string? FirstPage(ClaimsPrincipal user) => user.FindFirst(FirstPageClaim)?.Value;

    /// <summary>What this user must do first.</summary>
    public static string? FirstPage(UserAccount user, AccountOptions options) =>
        user.PasswordIsTemporary ? AccountServices.PasswordPath
        : options.AdminsNeedSecondFactor && user is { Role: AccountRole.Admin, SecondFactorKey: null } ? AccountServices.SecondFactorPath
        : null;

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(UserAccount user)
    {
        var identity = await base.GenerateClaimsAsync(user).ConfigureAwait(false);
        identity.AddClaim(FirstPage(user, accounts.Value) is { } page ? new Claim(FirstPageClaim, page) : new Claim(ClaimTypes.Role, user.Role.ToName()));
        return identity;
    }
}
