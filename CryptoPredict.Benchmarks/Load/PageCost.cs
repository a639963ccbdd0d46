using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>
/// What pages cost: how long a first view and another asset take in a real Chromium, and what many viewers of a page take of the machine, each with a circuit
/// of its own, while three assets close a candle each second: <c>dotnet run -c Release --project CryptoPredict.Benchmarks -- --pages</c>. Prints tables in
/// Markdown.
/// </summary>
internal static class PageCost
{
    /// <summary>How many viewers there are where nothing else is said.</summary>
    public const int Viewers = 50;

    private const int Repeats = 11;
    private const double MostFirstView = 1000;
    private const double MostSwitch = 150;
    private const double MostLiveBytes = 1.2 * 4096;
    private const double MostOverLive = 2;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);

    // As many checks as the charts of a page rest on come in a minute.
    private const int Checks = 1000;
    private const string Filling = "Market:Simulated:Speed=1000";
    private const string AsMeant = "Market:Simulated:Speed=60";

    // Nothing but the pages: no training begins by itself after the first.
    private static readonly string[] Settings =
    [
        "Jobs:retrain:Interval=365.00:00:00", "Jobs:review:Interval=365.00:00:00", "FineTuning:Enabled=false", "Ensemble:StaleAfter=365.00:00:00",
        "FeedbackLoop:tier1_interval=31536000", "FeedbackLoop:tier2_interval=31536000", "FeedbackLoop:tier3_interval=31536000",
        "FeedbackLoop:performance_threshold=0", "Limits:SignInsPerMinute=100000", "Limits:Circuits=10000",
    ];

    private static readonly (string Name, string Path)[] Pages = [("Live", ""), ("Verification", "verification")];

    /// <summary>Measures.</summary>
    /// <param name="viewers">How many viewers of a page.</param>
    /// <returns>The exit code: 1 when an aim was missed.</returns>
    public static async Task<int> RunAsync(int viewers)
    {
        await using var dashboard = await LoadedDashboard.StartInProductionAsync([.. Settings, Filling]);
        using var http = await dashboard.KeyAsync("read", "market");
        await UntilAsync(http, "api/v1/assets", assets => assets.GetProperty("items")[0].GetProperty("verified").GetInt64() >= Checks);

        List<string> faults = [];
        List<Cost> costs = [];
        foreach (var page in Pages)
        {
            // So that the memory is that page's alone.
            await dashboard.RestartAsync([.. Settings, AsMeant]);
            await Task.Delay(Settling);
            await UntilAsync(http, "api/v1/runs?state=Running&limit=1", runs => runs.GetProperty("total").GetInt64() == 0);
            await using var tab = await RealTab.StartAsync(dashboard);
            await SpeedAsync(tab, page, faults);
            Console.WriteLine();
            Console.WriteLine("| viewers | CPU, % of a core | resident | of a viewer, each second: refreshes / pictures / KiB | a refresh: KiB / ms of CPU "
                + "| close to packet, p50 / p99 | close to screen, p50 / p99 |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            var idle = await MeasureAsync(dashboard, tab, http, page, 0, 0);
            costs.Add(await MeasureAsync(dashboard, tab, http, page, viewers, idle.Cores));
            Console.WriteLine();
        }

        Require(costs[0].BytesOfRefresh <= MostLiveBytes, $"A refresh of Live is {costs[0].BytesOfRefresh:F0} bytes; at most {MostLiveBytes:F0} are aimed at.");
        Require(costs[1].BytesOfRefresh <= MostOverLive * costs[0].BytesOfRefresh && costs[1].Milliseconds <= MostOverLive * costs[0].Milliseconds,
            $"A refresh of Verification costs more than {MostOverLive} times one of Live.");
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

    private static async Task UntilAsync(HttpClient http, string path, Func<JsonElement, bool> wished)
    {
        while (!wished(await http.GetFromJsonAsync<JsonElement>(path)))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task SpeedAsync(RealTab tab, (string Name, string Path) page, List<string> faults)
    {
        Console.WriteLine("| in Chromium, nothing cached | median | worst |");
        Console.WriteLine("|---|---|---|");

        // The first view compiles the page's code.
        await tab.OpenAsync(page.Path);
        await PrintAsync($"first view of {page.Name}", MostFirstView, _ => tab.OpenAsync(page.Path));
        if (page == Pages[0])
        {
            await PrintAsync("another asset on Live", MostSwitch, i => tab.SwitchAsync(i % 2 == 0 ? "ETH-USD" : "BTC-USD"));
        }

        async Task PrintAsync(string what, double most, Func<int, Task<double>> run)
        {
            List<double> took = [];
            for (var i = 0; i < Repeats; i++)
            {
                took.Add(await run(i));
            }

            took.Sort();
            Console.WriteLine(Text($"| {what} | {Quantile(took, 0.5):F0} ms | {took[^1]:F0} ms |"));
            if (Quantile(took, 0.5) > most)
            {
                faults.Add(Text($"{what}: {Quantile(took, 0.5):F0} ms in the median; {most} are aimed at."));
            }
        }
    }

    private static async Task<Cost> MeasureAsync(
        LoadedDashboard dashboard, RealTab tab, HttpClient http, (string Name, string Path) page, int count, double idleCores)
    {
        List<Viewer> viewers = [];
        for (var i = 0; i < count; i++)
        {
            viewers.Add(await Viewer.OpenAsync(dashboard, page.Path));
        }

        await tab.OpenAsync(page.Path);
        await Task.Delay(Settling);
        var market = await MarketTimes.ReadAsync(http);
        var since = market.NextTarget(TimeProvider.System.GetUtcNow());
        viewers.ForEach(viewer => viewer.Watch(market));
        var (busy, began) = (dashboard.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(Measured);
        var took = Stopwatch.GetElapsedTime(began);
        var cores = (dashboard.ProcessorTime - busy) / took;
        var resident = dashboard.ResidentBytes;
        var came = viewers.ConvertAll(viewer => viewer.Came);
        var late = viewers.SelectMany(viewer => viewer.Late).Order().ToList();
        var onScreen = (await tab.LateAsync(market, since)).Order().ToList();
        viewers.ForEach(viewer => viewer.Dispose());

        var each = Math.Max(1, count) * took.TotalSeconds;
        var (pictures, refreshes, bytes) = (came.Sum(of => of.Pictures), came.Sum(of => of.Refreshes), came.Sum(of => of.Bytes));
        var cost = new Cost(cores, (double)bytes / refreshes, (cores - idleCores) * took.TotalMilliseconds / refreshes);
        Console.WriteLine(Text($"| {count} on {page.Name} | {100 * cores:F0} | {resident / 1e6:F0} MB | ")
            + Text($"{refreshes / each:F1} / {pictures / each:F1} / {bytes / each / 1024:F1} | ")
            + Text($"{cost.BytesOfRefresh / 1024:F1} / {cost.Milliseconds:F2} | {Range(late)} | {Range(onScreen)} |"));
        return cost;
    }

    private static string Range(List<double> ascending) =>
        ascending.Count == 0 ? "–" : Text($"{Quantile(ascending, 0.5):F0} / {Quantile(ascending, 0.99):F0} ms");

    private static double Quantile(List<double> ascending, double share) => ascending[(int)(share * (ascending.Count - 1))];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a page costs.</summary>
    /// <param name="Cores">Cores that the application keeps busy.</param>
    /// <param name="BytesOfRefresh">Bytes that one viewer gets with a refresh.</param>
    /// <param name="Milliseconds">Processor time that a refresh of one viewer takes.</param>
    private sealed record Cost(double Cores, double BytesOfRefresh, double Milliseconds);
}
