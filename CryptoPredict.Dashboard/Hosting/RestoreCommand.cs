using CryptoPredict.Storage;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The command <c>restore &lt;backup&gt;</c>: puts a backup in the place of its market's data instead of starting the application.</summary>
internal static class RestoreCommand
{
    private const string Name = "restore";

    /// <summary>Whether the command line asks for it.</summary>
    public static bool Is(string[] args) => args is [Name, ..];

    /// <summary>The settings in the command line: all but the command and the backup, which would else be taken for one where it begins with a slash.</summary>
    public static string[] SettingsOf(string[] args) => !Is(args) ? args : NamedIn(args) is null ? args[1..] : args[2..];

    /// <summary>Restores the backup that the command line names.</summary>
    /// <param name="app">The application, not started.</param>
    /// <param name="args">The command line.</param>
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="StorageException">It could not be done; the message says why.</exception>
    public static async Task<string> RunAsync(WebApplication app, string[] args)
    {
        var data = app.Services.GetRequiredService<StorageOptions>().FolderIn(app.Environment.ContentRootPath);
        var backups = Path.GetFullPath(app.Services.GetRequiredService<IOptions<BackupOptions>>().Value.Folder, data);
        if (NamedIn(args) is not { } named)
        {
            throw new StorageException($"'{Name}' needs the folder of a backup, or its name in '{backups}': {Name} <backup>.");
        }

        var inFolder = Path.Combine(backups, named);
        var restored = await StoreRestore.RunAsync(
            Directory.Exists(inFolder) ? inFolder : Path.GetFullPath(named), data, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        var before = restored.SetAside is { } aside ? $" What was there before is in '{aside}'; delete it once all is well." : "";
        return $"Restored '{restored.Database}' with {restored.Rows} rows of the ledger and {restored.Artefacts} artefacts from '{restored.Backup}'.{before} "
            + "Start the application now.";
    }

    private static string? NamedIn(string[] args) => args is [_, var named, ..] && !named.StartsWith("--", StringComparison.Ordinal) ? named : null;
}
