using CryptoPredict.Storage;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What is looked at when a fault has ended: whether the application goes on, and whether everything is there that was.</summary>
internal static class Aftermath
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestQueue = TimeSpan.FromMinutes(5);

    // What reads whole tables, so that a row nobody can read is met.
    private static readonly string[] Addresses =
    [
        "/api/v1/predictions?limit=1000", "/api/v1/verifications?limit=1000", "/api/v1/scores", "/api/v1/assets/BTC-USD/candles?limit=1000", "/api/v1/models",
        "/api/v1/models/versions?limit=1000",
        "/api/v1/models/aliases?limit=1000", "/api/v1/runs?limit=1000", "/api/v1/runs/active", "/api/v1/runs/statistics", "/api/v1/jobs",
        "/api/v1/jobs/actions", "/api/v1/uploads", "/api/v1/series",
        "/api/v1/backtests", "/api/v1/feedback-loop", "/api/v1/feedback-loop/signals?limit=1000", "/api/v1/users", "/api/v1/keys", "/api/v1/audit?limit=1000",
    ];

    /// <summary>Looks at it.</summary>
    public static async Task LookAsync(Scene scene)
    {
        if (scene.Running is null or { HasEnded: true } && !await scene.StartAsync())
        {
            scene.Wrong.Add($"the start after it was refused: {scene.Running!.Output.Split('\n').LastOrDefault()}");
            return;
        }

        if (scene.NeedsTraining && await Caller.UntilAsync(() => scene.Caller.StartAsync("/api/v1/retrain", new { }), LongestQueue) is { } first)
        {
            await scene.Caller.EndOfAsync(first, LongestRun);
        }

        if (await scene.PredictsAsync() is not { } stop)
        {
            scene.Wrong.Add($"no prediction came any more: {string.Join(" ", scene.Health.Findings)}");
        }
        else
        {
            scene.Stop = stop;
            await FinishAsync(scene);
            await ReadAsync(scene);
        }

        await scene.TerminateAsync();
        await JudgeAsync(scene);
    }

    // What was asked for before and after the fault has to come to an end.
    private static async Task FinishAsync(Scene scene)
    {
        if (await Caller.UntilAsync(() => scene.Caller.StartAsync("/api/v1/retrain", new { asset = Market.Asset }), LongestQueue) is not { } retrain)
        {
            scene.Wrong.Add("a retrain was not taken");
            return;
        }

        var end = await scene.Caller.EndOfAsync(retrain, LongestRun);
        if (end is null)
        {
            scene.Stuck++;
        }
        else if (end.Value.GetProperty("state").GetString() is var state and not "Succeeded")
        {
            scene.Wrong.Add($"the retrain ended as {state}: {end.Value.GetProperty("message").GetString()}");
        }

        List<long> open = [];
        await Caller.UntilAsync(async () => (open = await OpenAsync(scene, retrain)).Count == 0 ? true : (bool?)null, LongestQueue);
        scene.Stuck += open.Count;
        if (open.Count > 0)
        {
            scene.Wrong.Add($"runs without an end: {string.Join(", ", open)}");
        }
    }

    private static Task<List<long>> OpenAsync(Scene scene, long last) => StoredLedger.QueryAsync(
        scene.Database,
        FormattableString.Invariant($"""
        SELECT id FROM runs WHERE id < {last}
            AND (state IN ('Running', 'Queued')
                OR (state = 'RetryScheduled' AND due_at < {TimeProvider.System.GetUtcNow().AddSeconds(-10).ToUnixTimeMilliseconds()}))
        """),
        reader => reader.GetInt64(0));

    private static async Task ReadAsync(Scene scene)
    {
        foreach (var address in Addresses)
        {
            if (await scene.Caller.AskAsync("GET", address) is var (status, _) && status != 200)
            {
                scene.Wrong.Add($"GET {address} is answered with {status}");
            }
        }

        var (code, chain) = await scene.Caller.AskAsync("GET", "/api/v1/ledger/chain");
        if (scene.Told is not true && (code != 200 || !chain.GetProperty("holds").GetBoolean()))
        {
            scene.Wrong.Add(code == 200 ? chain.GetProperty("message").GetString()! : $"the chain's check is answered with {code}");
        }

        if (scene.Health.Status == "Unhealthy" || scene.Health.Status.Length == 0)
        {
            scene.Wrong.Add($"it is not well afterwards: {string.Join(" ", scene.Health.Findings)}");
        }
    }

    private static async Task JudgeAsync(Scene scene)
    {
        using (var database = await Database.OpenAsync(scene.Database, CancellationToken.None))
        {
            var chain = await new SqliteLedger(database).VerifyChainAsync(CancellationToken.None);
            if (!chain.Holds && scene.Told is not true)
            {
                scene.Wrong.Add(chain.Message);
            }
        }

        var rows = await StoredLedger.ReadAsync(scene.Database);
        var missing = scene.Seen.Count(row => rows.GetValueOrDefault(row.Key) != row.Value);
        if (scene is { Before: not null, Restored: null, Told: true })
        {
            scene.Gone += missing;
        }
        else
        {
            scene.Lost = missing;
        }

        scene.Doubled = await StoredLedger.CountDoubledAsync(scene.Database);
        if (await StoredLedger.CountUnverifiedAsync(scene.Database) is var due and > 0 && scene.Told is not true)
        {
            scene.Wrong.Add($"{due} due predictions were not checked");
        }

        if (scene is { Told: false, Before: { } before })
        {
            var difference = await ContentDifference.FindAsync(before.Copy, before.Database);
            scene.Told = difference is null ? null : false;
            scene.Words = difference ?? "nothing that can be read was changed";
        }

        if (scene.Interrupted.Count > 0 && scene.Restored is null
            && await StoredLedger.ReadUnexplainedAsync(scene.Database, scene.Interrupted) is { Count: > 0 } silent)
        {
            scene.Wrong.Add($"runs that ended without a reason: {string.Join(", ", silent)}");
        }
    }
}
