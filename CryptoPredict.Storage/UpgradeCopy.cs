using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>
/// The copy of a database as it was before its schema was brought up to date: beside it, as <c>&lt;name&gt;.schema-&lt;number&gt;-&lt;time&gt;.db</c>.
/// It has its name only when it is whole, and nothing ever removes it.
/// </summary>
internal static class UpgradeCopy
{
    /// <summary>Makes the copy.</summary>
    /// <param name="path">The database's path.</param>
    /// <param name="version">The schema it has.</param>
    /// <param name="newest">The schema it is to be brought to, for the sentence of a refusal.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Stops it; the next attempt removes what has been written.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="StorageException">It cannot be made; nothing has changed.</exception>
    public static async Task<string> MakeAsync(string path, int version, int newest, TimeProvider wall, CancellationToken cancellationToken)
    {
        var name = Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $".schema-{version}"));
        var temporary = $"{name}.unfinished";
        try
        {
            File.Delete(temporary);
            CreateAsPrivateAs(path, temporary);
            await DatabaseCopy.MakeAsync(path, temporary, cancellationToken).ConfigureAwait(false);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(file);
            }

            var copy = $"{name}-{wall.GetUtcNow().UtcDateTime.ToString(BackupFolder.TimeFormat, CultureInfo.InvariantCulture)}.db";
            File.Move(temporary, copy, overwrite: true);
            return copy;
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new StorageException(
                $"The database '{path}' has schema {version} and has to be brought to schema {newest}, but the copy that is made of it first, '{temporary}', "
                    + $"cannot be written ({fault.Message}). "
                + $"Nothing was changed. Make room for {new FileInfo(path).Length / 1_000_000.0:0.0} MB in a folder that this user may write, then start "
                    + "again; or start the older program.",
                fault);
        }
    }

    // Accounts are nobody else's to read, nor is their copy.
    private static void CreateAsPrivateAs(string original, string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.GetUnixFileMode(original);
        }

        new FileStream(path, options).Dispose();
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What cannot be written often cannot be removed either; the reason is on its way already.
        }
    }
}
