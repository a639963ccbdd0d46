using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>
/// Whether the files that are written to still stand in their places. One that was removed or replaced while it is open takes whatever is written to its end,
/// and is gone with the process. And whether they had lost something when they were opened, until the next start; and what the newest check of the ledger's
/// chain found, whoever asked for it.
/// </summary>
internal sealed class StoreHealth(Database market, AccountsStore accounts, SharedChainCheck chain) : IHealthCheck
{
    private const string OpenFiles = "/proc/self/fd";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Judge([("market's database", market.Path), ("accounts' database", accounts.Database.Path)],
            [.. new[] { market.Loss, accounts.Database.Loss, chain.Newest is { Report: { Holds: false } broken } ? broken.Message : null }.OfType<string>()]));

    /// <summary>Judges.</summary>
    /// <param name="databases">The databases that are open, each with what it is called.</param>
    /// <param name="losses">What was missing when they were opened, in sentences.</param>
    internal static HealthCheckResult Judge(IReadOnlyList<(string What, string Path)> databases, IReadOnlyList<string> losses)
    {
        var removed = Removed();
        var lost = databases.Where(one => IsLost(one.Path, removed)).Select(one => one.What).ToList();
        return lost.Count > 0
            ? HealthCheckResult.Unhealthy(
                $"Files of the {string.Join(" and of the ", lost)} were removed, replaced or emptied while in use: what is written since is lost. Stop the "
                    + "application; its next start says what to do.")
            : losses.Count > 0 ? HealthCheckResult.Degraded(string.Join(' ', losses)) : HealthCheckResult.Healthy("The databases are where they belong.");
    }

    private static bool IsLost(string path, List<string> removed) => new FileInfo(path) is not { Exists: true, Length: > 0 }
        || ((string[])["", "-wal", "-shm", ".lock"])
            .Any(end => removed.Any(open => open.EndsWith($"/{Path.GetFileName(path)}{end}", StringComparison.Ordinal)));

    // Linux alone tells which of its open files no name leads to any more.
    private static List<string> Removed()
    {
        const string Mark = " (deleted)";
        try
        {
            return Directory.Exists(OpenFiles)
                ? [.. Directory.EnumerateFileSystemEntries(OpenFiles).Select(link => new FileInfo(link).LinkTarget).OfType<string>()
                    .Where(target => target.EndsWith(Mark, StringComparison.Ordinal)).Select(target => target[..^Mark.Length])]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Without a handle left that cannot be seen.
            return [];
        }
    }
}
