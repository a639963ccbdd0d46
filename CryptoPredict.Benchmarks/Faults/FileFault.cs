using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>
/// A file of the data folder is damaged: in turn each sort of file, while the application runs and after it was killed. It then runs for a while, checks its
/// ledger, and is started anew, as what it says asks for.
/// </summary>
/// <param name="name">The kind's name.</param>
/// <param name="damage">What is done to the file; returns it in words.</param>
/// <param name="isAnotherUser">Whether the application runs as a user who does not own what is taken from it.</param>
internal sealed partial class FileFault(string name, Func<string, Random, Task<string>> damage, bool isAnotherUser = false) : IFault
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(40);

    public string Name => $"file {name}";

    public string? Absent => isAnotherUser ? OtherUser.Absent : null;

    public async Task ActAsync(Scene scene)
    {
        if (isAnotherUser)
        {
            await OtherUser.UseAsync(scene);
        }

        await scene.BeginAsync();
        var files = await DataFiles.FindAsync(scene);
        var file = files[scene.Number % files.Count];
        var isRunning = ((scene.Number / files.Count) + scene.Number) % 2 == 0;
        if (isRunning)
        {
            await scene.SeeAsync();
        }
        else
        {
            await scene.KillAsync();
        }

        if (file.Database is { } database)
        {
            scene.Before = (Path.Combine(scene.Folder, "before.db"), database);
            await CopyAsync(database, scene.Before.Value.Copy);
        }

        var done = File.Exists(file.Path) ? await damage(file.Path, scene.Random) : "is not there at that moment";
        scene.What = $"{file.What}, {(isRunning ? "while it runs" : "after a kill")}: {done}";
        if (isRunning)
        {
            scene.Health.Forget();
            await HearRunningAsync(scene, file);
            await scene.TerminateAsync();
        }

        await WayOut.StartAsync(scene, file, Named());
        if (scene.Running is { HasEnded: false } && scene.Restored is null)
        {
            await HearRunningAsync(scene, file);
            if (file.What == DataFiles.CookieKey && scene.Health.Findings.Any(finding => finding.Contains("no page opens", StringComparison.Ordinal)))
            {
                await scene.TerminateAsync();
                WayOut.MoveAway(scene, file);
                await WayOut.StartAsync(scene, file, Named());
            }
            else if (scene.Told is true && file.Database == scene.Database && scene.Health.Findings.Any(finding => Beyond().IsMatch(finding)))
            {
                await scene.TerminateAsync();
                await WayOut.RestoreNewestAsync(scene);
                await WayOut.StartAsync(scene, file, Named());
            }
        }

        if (scene.Told is false && (file.IsMadeAnew || done.StartsWith("is not", StringComparison.Ordinal)
            || done.StartsWith("nothing", StringComparison.Ordinal)))
        {
            scene.Told = null;
        }
    }

    private static async Task HearRunningAsync(Scene scene, DataFile file)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        if (await Caller.UntilAsync(() => scene.Caller.StartAsync("/api/v1/jobs/verify/trigger"), TimeSpan.FromSeconds(10)) is { } run)
        {
            await scene.Caller.EndOfAsync(run, LongestCheck);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        scene.Hear(scene.Health.Findings.Where(finding => !Passing().IsMatch(finding)), Named());
        if (file.What == "waiting upload" && scene.Told is not true && await UploadOf(scene, file) is { } upload
            && await scene.Caller.StartAsync($"/api/v1/uploads/{upload}/merge", new { }) is { } merge
                && await scene.Caller.EndOfAsync(merge, LongestCheck) is { } end)
        {
            scene.Hear([$"upload {upload}: {end.GetProperty("message").GetString()}"], Named());
        }
    }

    private static async Task<long?> UploadOf(Scene scene, DataFile file) => (await StoredLedger.QueryAsync(
        scene.Database, $"SELECT id FROM uploads WHERE file = '{Path.GetFileName(file.Path)}' AND state = 'Waiting'", reader => (long?)reader.GetInt64(0)))
            .FirstOrDefault();

    private static async Task CopyAsync(string database, string copy)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A path of this run.
        command.CommandText = $"VACUUM INTO '{copy}'";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    // What a start or a fast market brings with it, fault or not.
    [GeneratedRegex("^loop: History|^feed: |^schedules: |^disk: .*low")]
    private static partial Regex Passing();

    [GeneratedRegex("damag|cannot|missing|lost|fail|empty|not be |no longer|changed after|another user|stopped at a fault|denied", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    // What no restart mends.
    [GeneratedRegex("restore the newest backup|stopped at a fault|Compare with a backup")]
    private static partial Regex Beyond();
}
