using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Identity's refusals as sentences.</summary>
internal static class IdentityResultText
{
    /// <summary>Every reason, one after the other.</summary>
    public static string Explain(this IdentityResult result) => string.Join(' ', result.Errors.Select(error => error.Description));
}
