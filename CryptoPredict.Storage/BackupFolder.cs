using System.Globalization;

namespace CryptoPredict.Storage;

/// <summary>The backups of one market in the folder of copies, by their names: <c>&lt;market&gt;-&lt;time&gt;</c>.</summary>
/// <param name="path">The folder, absolute; there need be none.</param>
/// <param name="market">The market's name.</param>
internal sealed class BackupFolder(string path, string market)
{
    /// <summary>How the name of a copy tells its time, UTC.</summary>
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Characters of such a time.</summary>
    public const int TimeLength = 16;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Where a backup is made: a folder that has another name is whole.</summary>
    public string Unfinished => System.IO.Path.Combine(path, $".unfinished-{market}");

    /// <summary>The backups of a market beside whose database relative folders lie.</summary>
    public static BackupFolder Of(BackupOptions options, string dataFolder, string market) =>
        new(System.IO.Path.GetFullPath(options.Folder, dataFolder), market);

    /// <summary>The backups there are, newest first.</summary>
    public IReadOnlyList<string> NewestFirst() => !Directory.Exists(path) ? [] :
    [
        .. Directory.EnumerateDirectories(path, $"{market}-*")
            .Where(folder => DateTimeOffset.TryParseExact(
                System.IO.Path.GetFileName(folder)[(market.Length + 1)..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            .OrderDescending(StringComparer.Ordinal),
    ];

    /// <summary>The path of a new backup: by the time, or the next second that none has yet.</summary>
    public string NewPath(DateTimeOffset time) => FreePath(time, stamp => System.IO.Path.Combine(path, $"{market}-{stamp}"));

    /// <summary>Removes the oldest backups.</summary>
    /// <param name="keep">How many stay.</param>
    /// <param name="made">The one that was just made: it stays, whatever the clock said.</param>
    /// <returns>How many went.</returns>
    public int RemoveOldest(int keep, string made)
    {
        var old = NewestFirst().Where(folder => folder != made).Skip(keep - 1).ToList();
        old.ForEach(folder => Directory.Delete(folder, recursive: true));
        return old.Count;
    }

    /// <summary>A path that nothing has yet, by the time or the first second after it.</summary>
    internal static string FreePath(DateTimeOffset time, Func<string, string> pathAt)
    {
        while (pathAt(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)) is var taken && System.IO.Path.Exists(taken))
        {
            time += Step;
        }

        return pathAt(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
    }
}
