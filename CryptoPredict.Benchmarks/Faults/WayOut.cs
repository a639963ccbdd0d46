using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What an operator does whose start was refused: what the sentence says.</summary>
internal static partial class WayOut
{
    private const int MostTries = 3;

    /// <summary>Starts the application, and follows what it says for as long as it refuses.</summary>
    public static async Task StartAsync(Scene scene, DataFile file, Regex named)
    {
        for (var left = MostTries; left > 0; left--)
        {
            if (await scene.StartAsync())
            {
                if (await scene.Caller.AskAsync("GET", "/api/v1/assets") is (401, _))
                {
                    // The accounts began anew, which has to be told.
                    await scene.UseKeyAsync(await Keys.AddAsync(scene.Data));
                }

                return;
            }

            if (!scene.HearEnd(named))
            {
                scene.Wrong.Add($"the start failed without a word of the fault: {scene.Running!.Output.Split('\n').LastOrDefault()}");
            }

            await FollowAsync(scene, file);
        }

        scene.Wrong.Add("what the refusals said did not help");
    }

    /// <summary>Takes a damaged file out of the way.</summary>
    public static void MoveAway(Scene scene, DataFile file)
    {
        if (Directory.Exists(file.Path))
        {
            Directory.Move(file.Path, Path.Combine(scene.Folder, "moved"));
        }
        else
        {
            File.Move(file.Path, Path.Combine(scene.Folder, "moved"));
        }
    }

    /// <summary>Restores the newest backup.</summary>
    public static Task RestoreNewestAsync(Scene scene) =>
        RestoreAsync(scene, Directory.GetDirectories(Path.Combine(scene.Data, "backups"), $"{Market.Name}-*").Order(StringComparer.Ordinal).Last());

    private static async Task FollowAsync(Scene scene, DataFile file)
    {
        if (scene.Through.Count > 0)
        {
            await OtherUser.OwnAsync(scene.Data);
        }
        else if (Backup().Match(scene.Running!.Output) is { Success: true } backup)
        {
            await RestoreAsync(scene, backup.Groups["path"].Value);
        }
        else if (Directory.Exists(file.Path))
        {
            Directory.Delete(file.Path);
        }
        else
        {
            File.Delete(file.Path);
        }

        if (file.Database?.EndsWith("accounts.db", StringComparison.Ordinal) is true && scene.Through.Count == 0)
        {
            // Without its log, and without what it rests on, a part of it would be another database's.
            foreach (var path in Directory.EnumerateFiles(scene.Data, "accounts.db*"))
            {
                File.Delete(path);
            }

            scene.Key = await Keys.AddAsync(scene.Data);
        }
    }

    private static async Task RestoreAsync(Scene scene, string backup)
    {
        scene.Restored = backup;
        var rows = await StoredLedger.ReadAsync(Path.Combine(backup, $"{Market.Name}.db"));
        var restoring = scene.Launch(["restore", backup, .. Market.Arguments(scene.Data)]);
        await restoring.ListeningAsync();
        if (!restoring.HasEnded || restoring.ExitCode != 0)
        {
            scene.Wrong.Add($"the restore failed: {restoring.Output.Split('\n').LastOrDefault()}");
        }

        scene.Gone = scene.Seen.Count(row => !rows.ContainsKey(row.Key));
        scene.Seen = rows;
    }

    [GeneratedRegex("restore \"(?<path>[^\"]+)\"")]
    private static partial Regex Backup();
}
