using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// What admins do with the browsers that a user's account knows; what is forgotten is written into the audit log. What users do with their own:
/// <see cref="OwnBrowsers"/>.
/// </summary>
internal sealed class UserBrowsers(IUserAccounts accounts, KnownBrowsers browsers, CurrentUser current, IAuditLog audit)
{
    /// <summary>Forgets all of them. The caller has made sure that an admin asks.</summary>
    public async Task ForgetAsync(string id)
    {
        if (browsers.Of(id) is { Count: > 0 } known)
        {
            await browsers.ForgetAsync(known, CancellationToken.None);
            var user = await accounts.FindAsync(id, CancellationToken.None);
            await audit.WriteAsync(await current.NameAsync(), OwnBrowsers.What, $"all of {user?.Name}: {known.Count}", "done", CancellationToken.None);
        }
    }
}
