using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The clock of the machine is put while it runs, and put back.</summary>
/// <param name="by">By how many seconds, forward or back as the seed says.</param>
/// <param name="words">The same in words.</param>
internal sealed partial class PutClock(int by, string words) : IFault
{
    private static readonly string? Library =
        new[] { "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1" }.FirstOrDefault(File.Exists);

    public string Name => $"clock ± {words}";

    public string? Absent => Library is null ? "libfaketime, which puts the clock of one process, is not installed." : null;

    public async Task ActAsync(Scene scene)
    {
        var clock = Path.Combine(scene.Folder, "clock");
        await File.WriteAllTextAsync(clock, "+0\n");
        scene.Environment["LD_PRELOAD"] = Library!;
        scene.Environment["FAKETIME_TIMESTAMP_FILE"] = clock;
        scene.Environment["FAKETIME_NO_CACHE"] = "1";
        scene.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";

        // Else every wait of the process ends at once.
        scene.Environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
        await scene.BeginAsync();
        var work = await Work.StartAnyAsync(scene);
        await Task.Delay(scene.Chance(1));
        await scene.SeeAsync();
        scene.Health.Forget();
        var sign = scene.Random.Next(2) == 0 ? '+' : '-';
        var hold = TimeSpan.FromSeconds(3) + scene.Chance(2);
        await PutAsync(clock, FormattableString.Invariant($"{sign}{by}"));
        await Task.Delay(hold);
        scene.Hear(scene.Health.Findings, Named());
        scene.What = FormattableString.Invariant($"while {work}, {(sign == '+' ? "forward" : "back")} for {hold.TotalSeconds:F1} s");
        await PutAsync(clock, "+0");
        scene.FaultEnds();
        scene.Environment.Clear();
    }

    // Whole at each moment, for it is read all the time.
    private static async Task PutAsync(string clock, string by)
    {
        await File.WriteAllTextAsync($"{clock}.new", $"{by}\n");
        File.Move($"{clock}.new", clock, overwrite: true);
    }

    [GeneratedRegex("was put (back|forward)")]
    private static partial Regex Named();
}
