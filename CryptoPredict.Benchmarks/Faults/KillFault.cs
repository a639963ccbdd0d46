namespace CryptoPredict.Benchmarks.Faults;

/// <summary>kill -9 while it does a kind of work.</summary>
/// <param name="name">The kind's name.</param>
/// <param name="work">Starts the work.</param>
/// <param name="longest">Seconds after which the work is surely done.</param>
internal sealed class KillFault(string name, Func<Scene, Task<string>> work, double longest) : IFault
{
    public string Name => $"kill -9 while {name}";

    public async Task ActAsync(Scene scene)
    {
        await scene.BeginAsync();
        await work(scene);
        var after = scene.Chance(longest);
        scene.What = FormattableString.Invariant($"after {after.TotalMilliseconds:F0} ms");
        await Task.Delay(after);
        await scene.KillAsync();
    }
}
