using System.Globalization;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>
/// Whether one caller can eat the machine: each attack on a real dashboard process, with its memory before, at its height and afterwards, and how another
/// caller and the predictions fare meanwhile: <c>dotnet run -c Release --project CryptoPredict.Benchmarks -- --load</c>. Prints a table in Markdown.
/// </summary>
internal static class MachineLoad
{
    private const double MostMemory = 1.2;
    private const double MostMedian = 100;

    // What was held is let go by the next collections of the application's own work.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private static readonly (string Name, Func<LoadedDashboard, Task<string>> Run)[] All =
    [
        ("30 bodies of 29 MB at once to `/api/v1/forecast`, for half a minute", Attacks.LargeBodiesAsync),
        ("30 files of 29 MB at once to `/api/v1/uploads`, for half a minute", Attacks.UploadsAsync),
        ("1,000 pages of one analyst, open for half a minute", Attacks.PagesAsync), ("300 streams of one key, for half a minute", Attacks.StreamsAsync),
        ("20 long answers on each of 200 connections of one key, read by a byte a second", Attacks.SlowReadersAsync),
    ];

    /// <summary>Measures.</summary>
    /// <param name="words">Words of the attacks that are meant; none for all.</param>
    /// <returns>The exit code: 1 when an aim was missed.</returns>
    public static async Task<int> RunAsync(string[] words)
    {
        await using var dashboard = await LoadedDashboard.StartAsync();
        using var other = new Bystander(await dashboard.KeyAsync("read", "bystander"));
        using var watcher = await dashboard.KeyAsync("read", "watcher");
        await Task.Delay(Rest);
        List<string> faults = [];
        Console.WriteLine("| one caller | what came of it | resident before / at the height / a minute after | another caller's requests, median (slowest): "
            + "before / meanwhile | predictions made of those due, to the end of that minute; median (latest) after the candle's close |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, run) in All.Where(attack => words.Length == 0 || words.Any(attack.Name.Contains)))
        {
            var (before, calm) = await CalmAsync(dashboard, other);
            var since = await PredictionsOnTime.NowAsync(watcher);
            using var stop = new CancellationTokenSource();
            var (asking, watching) = (other.AskAsync(stop.Token), HeightAsync(dashboard, stop.Token));
            var outcome = await run(dashboard);
            await stop.CancelAsync();
            var (meanwhile, height) = (await asking, await watching);
            await Task.Delay(Rest);
            var (after, _) = await CalmAsync(dashboard, other);
            var predictions = await PredictionsOnTime.ReadAsync(watcher, since);
            var (memory, median) = (after / before, Median(meanwhile));
            Console.WriteLine(Text($"| {name} | {outcome} | {before / 1e6:F0} / {height / 1e6:F0} / {after / 1e6:F0} MB: {memory:F2}× | {Median(calm):F1} ")
                + Text($"({calm[^1]:F0}) / {median:F1} ({meanwhile[^1]:F0}) ms | {predictions.Made} of {predictions.Due}; {predictions.MedianLate:F1} ")
                + Text($"({predictions.MostLate:F0}) ms |"));
            Require(memory <= MostMemory, $"{name}: memory afterwards is {memory:F2} times that of before; at most {MostMemory} are allowed.");
            Require(median < MostMedian, $"{name}: another caller's requests took {median:F0} ms in the median; {MostMedian} are too many.");
            Require(predictions.Made == predictions.Due,
                $"{name}: {predictions.Due - predictions.Made} of {predictions.Due} predictions were not made before their target.");
        }

        faults.ForEach(Console.Error.WriteLine);
        return faults.Count == 0 ? 0 : 1;

        void Require(bool isKept, FormattableString fault)
        {
            if (!isKept)
            {
                faults.Add(Text(fault));
            }
        }
    }

    // The median over some time: collections and trainings move it up and down.
    private static async Task<(double Resident, double[] Took)> CalmAsync(LoadedDashboard dashboard, Bystander other)
    {
        using var stop = new CancellationTokenSource(Calm);
        var asking = other.AskAsync(stop.Token);
        List<double> resident = [];
        while (!stop.IsCancellationRequested)
        {
            resident.Add(dashboard.ResidentBytes);
            await Task.Delay(Look, CancellationToken.None);
        }

        return (Median([.. resident.Order()]), await asking);
    }

    private static async Task<double> HeightAsync(LoadedDashboard dashboard, CancellationToken stop)
    {
        var most = 0.0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, dashboard.ResidentBytes);
            await Task.Delay(Look, CancellationToken.None);
        }

        return most;
    }

    private static double Median(double[] ascending) => ascending[ascending.Length / 2];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
