using System.Globalization;

namespace CryptoPredict.Core.Storage;

/// <summary>
/// A file that this process holds locked while it lives: how other processes, and the next one after a kill, tell whether it
/// still does. The system lets go of the lock whatever way the process ends.
/// </summary>
internal sealed class ProcessLease : IDisposable
{
    private const string Extension = ".lease";

    private readonly FileStream _file;

    private ProcessLease(string name, FileStream file)
    {
        Name = name;
        _file = file;
    }

    /// <summary>Names the lease.</summary>
    public string Name { get; }

    /// <summary>Takes a new lease beside a database. Must run inside its write transaction, as <see cref="Living"/> must.</summary>
    public static ProcessLease Take(string databasePath)
    {
        var name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        return new ProcessLease(name, new FileStream(
            $"{databasePath}.{name}{Extension}", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose));
    }

    /// <summary>The names of leases whose process lives; files of the others are removed.</summary>
    public static IReadOnlySet<string> Living(string databasePath)
    {
        var prefix = Path.GetFileName(databasePath) + ".";
        HashSet<string> living = [];
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(databasePath)!, $"{prefix}*{Extension}"))
        {
            try
            {
                new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (FileNotFoundException)
            {
                // Its process ended just now.
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                living.Add(Path.GetFileName(file)[prefix.Length..^Extension.Length]);
            }
        }

        return living;
    }

    /// <summary>Gives the lease back.</summary>
    public void Dispose() => _file.Dispose();
}
