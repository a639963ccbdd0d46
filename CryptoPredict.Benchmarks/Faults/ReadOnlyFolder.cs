using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The data folder cannot be written to: before a start, or from some moment on.</summary>
internal sealed partial class ReadOnlyFolder : IFault
{
    public string Name => "read-only folder";

    public string? Absent => OtherUser.Absent;

    public Task ActAsync(Scene scene) => scene.Random.Next(2) == 0 ? WhileRunningAsync(scene) : BeforeStartAsync(scene);

    private static async Task BeforeStartAsync(Scene scene)
    {
        scene.What = "before the start";
        await scene.SeeAsync();
        await Shell.RunAsync("mount", "--bind", scene.Data, scene.Data);
        await Shell.RunAsync("mount", "-o", "remount,ro,bind", scene.Data);
        if (await scene.StartAsync())
        {
            scene.Wrong.Add("it started over a folder that cannot be written");
            await scene.TerminateAsync();
        }

        scene.HearEnd(Named());
        await Shell.RunAsync("umount", scene.Data);
    }

    private static async Task WhileRunningAsync(Scene scene)
    {
        await OtherUser.UseAsync(scene);
        await scene.BeginAsync();
        var work = await Work.StartAnyAsync(scene);
        await Task.Delay(scene.Chance(1));
        await scene.SeeAsync();
        scene.Health.Forget();
        await Shell.RunAsync("chown", "-R", "root:root", scene.Data);
        await Shell.RunAsync("chmod", "-R", "a-w,a+rX", scene.Data);
        await Work.TrainAsync(scene);
        var hold = TimeSpan.FromSeconds(3) + scene.Chance(3);
        scene.What = FormattableString.Invariant($"while {work}, for {hold.TotalSeconds:F1} s");
        await Task.Delay(hold);
        scene.Hear(scene.Health.Findings, Named());
        await Shell.RunAsync("chmod", "-R", "u+w,go-rwx", scene.Data);
        await OtherUser.OwnAsync(scene.Data);
        scene.FaultEnds();
    }

    [GeneratedRegex("written|write|read-only|readonly|denied", RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
