using System.Runtime.InteropServices;

namespace CryptoPredict.Storage;

/// <summary>
/// Files 0600 and folders 0700 for all that this process writes: data, copies and keys are nobody else's. On Windows a folder's own permissions say who may
/// read it, and nothing is done.
/// </summary>
public static partial class PrivateFiles
{
    private const uint OthersMask = 0b000_111_111;
    private const UnixFileMode Others = (UnixFileMode)OthersMask;

    private static readonly EnumerationOptions All =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Has this process, and every library in it, give no file or folder that it makes to others.</summary>
    public static void WriteForThisUserOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OthersMask);
        }
    }

    /// <summary>Takes from others what earlier versions left open to them: what this program writes, and nothing that lies beside it.</summary>
    /// <param name="dataFolder">The folder of data, absolute; there need be none.</param>
    /// <param name="backupFolder">The folder of backups, absolute; there need be none.</param>
    /// <returns>What could not be changed, because it is another user's.</returns>
    public static IReadOnlyList<string> Tighten(string dataFolder, string backupFolder)
    {
        List<string> left = [];
        if (OperatingSystem.IsWindows())
        {
            return left;
        }

        foreach (var path in Written(dataFolder, backupFolder))
        {
            try
            {
                var mode = File.GetUnixFileMode(path);
                if ((mode & Others) != 0)
                {
                    File.SetUnixFileMode(path, mode & ~Others);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                left.Add(path);
            }
        }

        return left;
    }

    // A folder of backups elsewhere is whoever's made it; only the backups in it are ours.
    private static IEnumerable<string> Written(string dataFolder, string backupFolder)
    {
        if (Directory.Exists(dataFolder))
        {
            string[] folders =
            [
                .. ((string[])["artefacts", "uploads", "keys", "backups"]).Select(name => Path.Combine(dataFolder, name)),
                .. Directory.EnumerateDirectories(dataFolder, "*.before-restore-*"), .. Directory.EnumerateDirectories(dataFolder, "*.restore-*"),
            ];
            var files = ((string[])["*.db", "*.db-wal", "*.db-shm", "*.db.lock", $"*.db{NewestRow.Ending}"])
                .SelectMany(name => Directory.EnumerateFiles(dataFolder, name));
            foreach (var path in folders.SelectMany(Tree).Concat(files).Prepend(dataFolder))
            {
                yield return path;
            }
        }

        if (Directory.Exists(backupFolder))
        {
            foreach (var path in Directory.EnumerateDirectories(backupFolder, "*-????????T??????Z").SelectMany(Tree))
            {
                yield return path;
            }
        }
    }

    private static IEnumerable<string> Tree(string folder) => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, "*", All)
        .Prepend(folder) : [];

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint SetMask(uint mask);
}
