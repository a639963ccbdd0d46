using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The key by which the runs call the API.</summary>
internal static class Keys
{
    // Longer than the clock is put.
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Makes an admin's key in the accounts of a data folder that no process has open.</summary>
    public static async Task<string> AddAsync(string folder)
    {
        using var database = await Database.OpenAccountsAsync(Path.Combine(folder, "accounts.db"), CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow() - Life;
        var accounts = new SqliteUserAccounts(database);
        if (await accounts.FindAsync("faults", CancellationToken.None) is null)
        {
            await accounts.AddAsync(
                new UserAccount
                {
                    Id = "faults",
                    Name = "faults",
                    NormalizedName = "FAULTS",
                    PasswordHash = "none",
                    SecurityStamp = "s",
                    Role = AccountRole.Admin,
                    CreatedAt = now
                },
                CancellationToken.None);
        }

        var (id, text, hash) = ApiKeyText.Create();
        await new SqliteApiKeys(database).AddAsync(new ApiKey(id, "faults", AccountRole.Admin, hash, "faults", now, now + (2 * Life)), CancellationToken.None);
        return text;
    }
}
