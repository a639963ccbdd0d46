using System.Globalization;
using CryptoPredict.Core.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>Whether there is room on the disks that are written to.</summary>
internal sealed class DiskHealth(IOptions<StorageOptions> storage, IOptions<BackupOptions> backup, IHostEnvironment environment) : IHealthCheck
{
    private const long Low = 256L << 20;
    private const long Full = 1L << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = Path.GetFullPath(storage.Value.Path, environment.ContentRootPath);
        List<string> findings = [.. ((string?[])[Judge("data", Free(data)), Judge("backups", Free(Path.Combine(data, backup.Value.Folder)))]).OfType<string>()];
        return Task.FromResult(findings.Count == 0
            ? HealthCheckResult.Healthy("There is room on the disks of the data and of the backups.")
            : HealthCheckResult.Degraded($"{string.Join(" ", findings)} Make room: what could not be written is written then."));
    }

    /// <summary>What is to be said of a disk, in a sentence; null when there is room on it.</summary>
    /// <param name="what">What is kept on it.</param>
    /// <param name="free">Bytes that are free on it.</param>
    internal static string? Judge(string what, long free) =>
        free < Full ? $"The disk of the {what} is full."
        : free < Low ? string.Create(CultureInfo.InvariantCulture, $"The disk of the {what} is low: {free >> 20} MB are left, fewer than {Low >> 20}.")
        : null;

    // A folder that is not there yet comes to lie on the disk of the one above it.
    private static long Free(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            there = above;
        }

        return new DriveInfo(there).AvailableFreeSpace;
    }
}
