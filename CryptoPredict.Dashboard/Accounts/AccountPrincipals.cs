using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// What a signed-in user carries. One whose password an admin has set carries no role until they have chosen their own, and so gets
/// nowhere but to the page where they do.
/// </summary>
internal sealed class AccountPrincipals(UserManager<UserAccount> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<UserAccount>(users, options)
{
    /// <summary>Whether this user must choose a password first.</summary>
    public static bool MustChoosePassword(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true } && !user.HasClaim(claim => claim.Type == ClaimTypes.Role);

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(UserAccount user)
    {
        var identity = await base.GenerateClaimsAsync(user).ConfigureAwait(false);
        if (!user.PasswordIsTemporary)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, user.Role.ToName()));
        }

        return identity;
    }
}
