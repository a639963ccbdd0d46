namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What the application can be made to do beside predicting.</summary>
internal static class Work
{
    private const int Days = 1500;

    /// <summary>Starts one of the kinds, or none.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> StartAnyAsync(Scene scene) => scene.Random.Next(4) switch
    {
        0 => await TrainAsync(scene),
        1 => await BackUpAsync(scene),
        2 => await MergeAsync(scene),
        _ => "predicting",
    };

    /// <summary>A round of training over all assets.</summary>
    public static async Task<string> TrainAsync(Scene scene)
    {
        await scene.Caller.StartAsync("/api/v1/retrain", new { });
        return "training";
    }

    /// <summary>A backup.</summary>
    public static async Task<string> BackUpAsync(Scene scene)
    {
        await scene.Caller.StartAsync("/api/v1/jobs/backup/trigger");
        return "backing up";
    }

    /// <summary>An upload and its merge.</summary>
    public static async Task<string> MergeAsync(Scene scene)
    {
        var sent = await BaseStore.UploadAsync(scene.Caller, "many.csv", BaseStore.Sales(Days, [.. Enumerable.Range(0, 20).Select(i => $"M{i}")]));
        await scene.Caller.StartAsync($"/api/v1/uploads/{sent}/merge", new { });
        return "merging";
    }
}
