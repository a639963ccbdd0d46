namespace CryptoPredict.Benchmarks.Faults;

/// <summary>kill -9 at a random moment of a start, up to three times one after the other.</summary>
internal sealed class KillWhileStarting : IFault
{
    private const double Longest = 3;

    public string Name => "kill -9 while starting";

    public async Task ActAsync(Scene scene)
    {
        await scene.SeeAsync();
        List<string> moments = [];
        for (var left = 1 + scene.Random.Next(3); left > 0; left--)
        {
            var after = scene.Chance(Longest);
            moments.Add(FormattableString.Invariant($"after {after.TotalMilliseconds:F0} ms"));
            scene.Launch();
            await Task.Delay(after);
            await scene.Running!.KillAsync();
        }

        scene.Interrupted.AddRange(await StoredLedger.ReadRunningAsync(scene.Database));
        scene.What = string.Join(", ", moments);
    }
}
