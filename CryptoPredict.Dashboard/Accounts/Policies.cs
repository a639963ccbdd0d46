namespace CryptoPredict.Dashboard.Accounts;

/// <summary>The names of the policies that pages, endpoints and actions stand under.</summary>
internal static class Policies
{
    /// <summary>May look at everything that is no secret: analysts, admins, keys that read.</summary>
    public const string Read = "read";

    /// <summary>May change things: admins, keys with the admin scope.</summary>
    public const string Admin = "admin";
}
