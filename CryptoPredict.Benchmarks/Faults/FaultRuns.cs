using System.Globalization;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>
/// Does faults to the real application, each run to a process and a store of its own, until every kind has had its runs: <c>--faults &lt;folder&gt;
/// [kind…]</c>. What was done stands in <c>runs.jsonl</c> of the folder, so that it goes on where it was stopped; <c>--table</c> only prints the table.
/// </summary>
internal static class FaultRuns
{
    private const int DefaultRuns = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private static readonly IReadOnlyList<IFault> Kinds =
    [
        new KillFault("predicting", _ => Task.FromResult("predicting"), 1),
        new KillFault("training", Work.TrainAsync, 4),
        new KillFault("merging", Work.MergeAsync, 2),
        new KillFault("backing up", Work.BackUpAsync, 1.5),
        new KillWhileMigrating(),
        new KillWhileStarting(),
        new FullDisk(),
        new NoHandles(),
        new ReadOnlyFolder(),
        new FileFault("flipped", Damage.FlipAsync),
        new FileFault("cut", Damage.CutAsync),
        new FileFault("emptied", Damage.EmptyAsync),
        new FileFault("deleted", Damage.DeleteAsync),
        new FileFault("replaced by a folder", Damage.ReplaceAsync),
        new FileFault("owned by another user", Damage.TakeAsync, isAnotherUser: true),
        new PutClock(3_600, "1 h"),
        new PutClock(86_400, "1 day"),
        new SecondInstance(),
    ];

    /// <summary>Runs what is missing, then prints the table.</summary>
    /// <param name="args">The folder and what follows it.</param>
    public static async Task RunAsync(IReadOnlyList<string> args)
    {
        // Else files that the application keeps to itself could not be damaged.
        AppContext.SetSwitch("System.IO.DisableFileLocking", true);
        var folder = Path.GetFullPath(args[0]);
        Directory.CreateDirectory(folder);
        var file = new FaultFile(folder);
        var words = args.Skip(1).ToList();
        var (runs, beside) = (Take(words, "--runs", DefaultRuns), Take(words, "--beside", 2));
        var isTableOnly = words.Remove("--table");
        var kinds = Kinds.Where(kind => words.Count == 0 || words.Any(word => kind.Name.Contains(word, StringComparison.Ordinal))).ToList();
        if (!isTableOnly)
        {
            foreach (var absent in kinds.Where(kind => kind.Absent is not null))
            {
                Console.WriteLine($"{absent.Name} is left out: {absent.Absent}");
            }

            var store = await BaseStore.OpenAsync(folder);
            var done = file.Read().Select(record => (record.Kind, record.Number)).ToHashSet();
            var missing = Enumerable.Range(0, runs).SelectMany(number => kinds.Where(kind => kind.Absent is null).Select(kind => (Kind: kind, Number: number)))
                .Where(run => !done.Contains((run.Kind.Name, run.Number)));
            await Parallel.ForEachAsync(
                missing, new ParallelOptions { MaxDegreeOfParallelism = beside }, async (run, _) =>
                    file.Add(await RunOneAsync(folder, store, run.Kind, run.Number)));
        }

        Console.WriteLine(FaultTable.Write(kinds.Select(kind => kind.Name), file.Read()));
    }

    private static int Take(List<string> words, string option, int otherwise)
    {
        if (words.IndexOf(option) is var at and >= 0)
        {
            var value = int.Parse(words[at + 1], CultureInfo.InvariantCulture);
            words.RemoveRange(at, 2);
            return value;
        }

        return otherwise;
    }

    private static async Task<FaultRecord> RunOneAsync(string folder, BaseStore store, IFault kind, int number)
    {
        var place = Path.Combine(folder, FormattableString.Invariant($"run-{Kinds.ToList().IndexOf(kind)}-{number}"));
        await ClearAsync(place);
        Directory.CreateDirectory(place);
        await using var scene = new Scene(place, number, store.Key);
        await store.CopyAsync(scene.Data);
        try
        {
            await ActAsync(scene, kind).WaitAsync(Longest);
        }
#pragma warning disable CA1031 // Whatever it was, it is a finding of this run.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            scene.Wrong.Add($"the run could not be finished: {fault.GetType().Name}: {fault.Message}");
        }

        var record = new FaultRecord(
            kind.Name, number, scene.What, scene.Seen.Count + scene.Gone, scene.Lost, scene.Gone, scene.Doubled, scene.Stuck, scene.Told,
            Math.Round(scene.Stop, 2), Math.Round(scene.End, 2),
            scene.Words, scene.Wrong);
        await WriteAsync(folder, record, scene.Output);
        await scene.DisposeAsync();
        await ClearAsync(place);
        return record;
    }

    private static async Task ActAsync(Scene scene, IFault kind)
    {
        await kind.ActAsync(scene);
        await Aftermath.LookAsync(scene);

        // What is dead tells nothing; the start after it says what it cut off, or ended without a word.
        if (kind.Name.StartsWith("kill", StringComparison.Ordinal))
        {
            scene.Told = scene.Wrong.Count == 0;
        }
    }

    private static async Task WriteAsync(string folder, FaultRecord record, string output)
    {
        var isWrong = record.Lost + record.Doubled + record.Stuck + record.Wrong.Count > 0 || record.Told is false;
        Console.WriteLine(
            $"{record.Kind} {record.Number} ({record.What}): {(record.Told is { } told ? told ? "told" : "NOT TOLD" : "nothing to tell")}, {record.Stop:F1} "
                + $"s{(isWrong ? $" WRONG lost {record.Lost} doubled {record.Doubled} stuck {record.Stuck}: {string.Join("; ", record.Wrong)}" : "")}");
        if (isWrong)
        {
            var logs = Directory.CreateDirectory(Path.Combine(folder, "logs")).FullName;
            await File.WriteAllTextAsync(Path.Combine(logs, $"{record.Kind.Replace(' ', '-')}-{record.Number}.log"),
                $"{record}\n{string.Join('\n', record.Wrong)}\n{output}");
        }
    }

    private static async Task ClearAsync(string place)
    {
        if (Directory.Exists(place))
        {
            foreach (var mount in (string[])["disk", "data"])
            {
                await Shell.TryAsync("umount", Path.Combine(place, mount));
            }

            await Shell.RunAsync("rm", "-rf", place);
        }
    }
}
