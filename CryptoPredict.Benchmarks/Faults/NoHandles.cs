using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>No file can be opened any more: the limit falls to what is open, or a start with a small one meets connections that say nothing.</summary>
internal sealed partial class NoHandles : IFault
{
    private const int Connections = 500;

    public string Name => "handles exhausted";

    public string? Absent => Shell.Has("prlimit") ? null : "prlimit, which sets how many files a process may open, is not installed.";

    public Task ActAsync(Scene scene) => scene.Random.Next(2) == 0 ? WhileRunningAsync(scene) : FromTheStartAsync(scene);

    private static async Task WhileRunningAsync(Scene scene)
    {
        await scene.BeginAsync();
        var work = await Work.StartAnyAsync(scene);
        await Task.Delay(scene.Chance(1));
        await scene.SeeAsync();
        scene.Health.Forget();
        var pid = scene.Running!.Id.ToString(CultureInfo.InvariantCulture);
        var open = Directory.GetFiles($"/proc/{pid}/fd").Length;
        var hold = TimeSpan.FromSeconds(3) + scene.Chance(3);
        scene.What = FormattableString.Invariant($"while {work}, {open} files for {hold.TotalSeconds:F1} s");
        var most = MostOf(pid);
        await Shell.RunAsync("prlimit", "--pid", pid, $"--nofile={open}:");
        await Work.TrainAsync(scene);
        await Task.Delay(hold);
        if (scene.Running.HasEnded)
        {
            scene.HearEnd(Named());
            scene.FaultEnds();
            return;
        }

        scene.Hear(scene.Health.Findings, Named());
        await Shell.RunAsync("prlimit", "--pid", pid, $"--nofile={most}:");
        scene.FaultEnds();
    }

    private static async Task FromTheStartAsync(Scene scene)
    {
        await scene.SeeAsync();
        var most = 650 + scene.Random.Next(400);
        var after = scene.Chance(2);
        scene.What = FormattableString.Invariant($"from the start on, {most} files, {Connections} connections {after.TotalSeconds:F1} s after it listens");
        scene.Through = ["prlimit", $"--nofile={most}"];
        var listens = await scene.StartAsync();
        scene.Through = [];
        if (!listens)
        {
            scene.HearEnd(Named());
            return;
        }

        await Task.Delay(after);
        List<TcpClient> open = [];
        var address = scene.Running!.Output.Split("Now listening on: ")[1].Split('\n')[0].Trim();
        for (var i = 0; i < Connections; i++)
        {
            var client = new TcpClient();
            open.Add(client);
            await client.ConnectAsync("127.0.0.1", new Uri(address).Port).WaitAsync(TimeSpan.FromSeconds(2))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Work.TrainAsync(scene);
        await Task.Delay(TimeSpan.FromSeconds(4));
        var isNamed = scene.Running.HasEnded ? scene.HearEnd(Named()) : scene.Hear(scene.Health.Findings, Named());
        open.ForEach(client => client.Dispose());
        scene.FaultEnds();

        // Where connections have a limit of their own, there are handles left for the rest: then nothing is to be told.
        if (!isNamed && !scene.Running.HasEnded && await scene.PredictsAsync() is { } seconds && seconds < 5)
        {
            scene.Told = null;
        }

        scene.FaultEnds();
    }

    private static string MostOf(string pid) => File.ReadLines($"/proc/{pid}/limits")
        .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    [GeneratedRegex("files|handles|open|memory|descriptor", RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
