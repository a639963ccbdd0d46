using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Roles as they stand in claims and on pages.</summary>
internal static class AccountRoles
{
    /// <summary>Reads.</summary>
    public const string Analyst = "analyst";

    /// <summary>Also changes things.</summary>
    public const string Admin = "admin";

    /// <summary>The role's name.</summary>
    public static string ToName(this AccountRole role) => role == AccountRole.Admin ? Admin : Analyst;

    /// <summary>What a key of this scope may do.</summary>
    public static string ToScope(this AccountRole scope) => scope == AccountRole.Admin ? Admin : "read";
}
