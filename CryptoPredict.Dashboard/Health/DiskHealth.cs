using System.Globalization;
using CryptoPredict.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Health;

/// <summary>Whether there is room on the disks that are written to, and whether they can be written to at all: tried with a file.</summary>
internal sealed class DiskHealth(IOptions<StorageOptions> storage, IOptions<BackupOptions> backup, IHostEnvironment environment) : IHealthCheck
{
    private const long Low = 256L << 20;
    private const long Full = 1L << 20;

    // As Linux and macOS number them.
    private const int TooManyOpenInAll = 23;
    private const int TooManyOpen = 24;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = storage.Value.FolderIn(environment.ContentRootPath);
        var backups = Path.Combine(data, backup.Value.Folder);
        List<string> findings = [.. ((string?[])[Judge("data", Free(data)), Judge("backups", Free(backups))]).OfType<string>()];
        if (findings.Count == 0 && (Try("data", data) ?? Try("backups", backups)) is { } refused)
        {
            return Task.FromResult(HealthCheckResult.Degraded(refused));
        }

        return Task.FromResult(findings.Count == 0
            ? HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture,
                $"There is room: {Free(data) / 1e9:0.0} GB are free on the disk of the data, {Free(backups) / 1e9:0.0} GB on that of the backups."))
            : HealthCheckResult.Degraded($"{string.Join(" ", findings)} Make room: what could not be written is written then."));
    }

    /// <summary>What is to be said of a disk, in a sentence; null when there is room on it.</summary>
    /// <param name="what">What is kept on it.</param>
    /// <param name="free">Bytes that are free on it.</param>
    internal static string? Judge(string what, long free) =>
        free < Full ? $"The disk of the {what} is full."
        : free < Low ? string.Create(CultureInfo.InvariantCulture, $"The disk of the {what} is low: {free >> 20} MB are left, fewer than {Low >> 20}.")
        : null;

    /// <summary>Tries to write to a folder.</summary>
    /// <returns>
    /// What is to be said of it, in a sentence without the words of the fault, for anybody may read it; null when it can be written to, or is not there yet.
    /// </returns>
    internal static string? Try(string what, string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            using var trial = new FileStream(
                Path.Combine(folder, $".trial-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (IOException fault) when (fault.HResult is TooManyOpen or TooManyOpenInAll)
        {
            return "No more files can be opened: the process, or the machine, has as many open as it may. Raise the limit (ulimit -n), or end what holds "
                + "connections.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The folder of the {what} cannot be written to: it is read-only or another user's. Until that is mended, what comes is lost with the "
                + "process.";
        }
    }

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
