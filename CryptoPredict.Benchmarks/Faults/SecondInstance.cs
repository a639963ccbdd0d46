using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>A second application is started over the same data, while the first starts or works.</summary>
internal sealed partial class SecondInstance : IFault
{
    public string Name => "second instance";

    public async Task ActAsync(Scene scene)
    {
        await scene.BeginAsync();
        var work = await Work.StartAnyAsync(scene);
        await Task.Delay(scene.Chance(2));
        await scene.SeeAsync();
        scene.What = $"while {work}";
        await using var second = new Dashboard(Market.Arguments(scene.Data), [], new Dictionary<string, string>());
        if (await second.ListeningAsync() is not null)
        {
            scene.Wrong.Add("a second one started");
        }
        else if (second.ExitCode != 1)
        {
            scene.Wrong.Add($"the second one ended with {second.ExitCode}");
        }

        scene.Hear(second.Output.Split('\n'), Named());
        scene.FaultEnds();
    }

    [GeneratedRegex("refused: .*cannot be taken")]
    private static partial Regex Named();
}
