using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The disk is filled to its last byte and freed again, at random moments; in every third run the application is told to stop meanwhile.</summary>
internal sealed partial class FullDisk : IFault
{
    private const double LongestHold = 4;

    public string Name => "full disk";

    public string? Absent => System.Environment.UserName == "root" ? null : "A disk of limited size needs root.";

    public async Task ActAsync(Scene scene)
    {
        var disk = Path.Combine(scene.Folder, "disk");
        Directory.CreateDirectory(disk);
        var size = (await Shell.TryAsync("du", "-sm", scene.Data)).Output.Split('\t')[0];
        await Shell.RunAsync("mount", "-t", "tmpfs", "-o", $"size={int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) + 64}m,mode=0755",
            "tmpfs", disk);
        var data = Path.Combine(disk, "data");
        await Shell.RunAsync("mv", scene.Data, data);
        scene.Data = data;
        await scene.BeginAsync();
        List<string> moments = [];
        for (var left = 1 + scene.Random.Next(2); left > 0; left--)
        {
            var work = await Work.StartAnyAsync(scene);
            await Task.Delay(scene.Chance(1));
            await scene.SeeAsync();
            scene.Health.Forget();
            var filler = Path.Combine(disk, "filler");
            Fill(filler);
            await Work.TrainAsync(scene);
            var hold = TimeSpan.FromSeconds(1.5) + scene.Chance(LongestHold);
            await Task.Delay(hold);
            moments.Add(FormattableString.Invariant($"while {work}, for {hold.TotalSeconds:F1} s"));
            scene.Hear(scene.Health.Findings, Full());
            if (left == 1 && scene.Random.Next(3) == 0)
            {
                moments.Add("told to stop meanwhile");
                await scene.TerminateAsync();
            }

            File.Delete(filler);
            scene.FaultEnds();
        }

        scene.What = string.Join(", ", moments);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        for (var block = new byte[1 << 20]; block.Length > 0; block = new byte[block.Length / 2])
        {
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // A smaller block may still fit.
            }
        }
    }

    [GeneratedRegex("disk of the data is full|full", RegexOptions.IgnoreCase)]
    private static partial Regex Full();
}
