using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Benchmarks.Daily;

/// <summary>
/// Forecasts of days on the series of folders: <c>--daily [folder …] [--last days] [--kind price|demand] [--no-lstm] [--json]</c>. A table of the errors, or
/// one JSON object a line: one for each series and forecaster, then the means of each kind of series.
/// </summary>
internal static class DailyTable
{
    // A constant series has no scale, and a forecast without a band no interval score.
    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    // Where no folder is named; beside the repository.
    private const string SharedSeries = "../shared/data/daily";

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var (folders, last, isPrice, hasNetwork, json) = Read(words);
        if (folders.Count == 0 && Directory.Exists(SharedSeries))
        {
            folders.Add(SharedSeries);
        }

        List<NamedSeries> series = [];
        foreach (var folder in folders)
        {
            series.AddRange(await SeriesFolder.ReadAsync(folder));
        }

        if (series.Count == 0)
        {
            Console.Error.WriteLine("There is no series: name folders with CSV files of daily values, such as --daily ../data.");
            return 1;
        }

        var trials = new DailyTrial[series.Count];
        var started = TimeProvider.System.GetTimestamp();
        NetworksAt[] networks = [.. Enumerable.Range(0, DailyTrial.MostOrigins).Select(
            origin => hasNetwork ? Networks(series, isPrice, last, origin) : new NetworksAt(null, null))];
        var trained = TimeProvider.System.GetElapsedTime(started);
        Parallel.For(0, series.Count, place => trials[place] = DailyTrial.Run(series[place], isPrice, last, networks));
        foreach (var left in trials.Where(trial => trial.Origins == 0))
        {
            Console.Error.WriteLine($"{left.Name} is left out: its history is too short for a forecast of 28 open days and what came of it.");
        }

        List<DailyTrial> tried = [.. trials.Where(trial => trial.Origins > 0)];
        foreach (var row in tried.SelectMany(trial => trial.Errors.Select(errors => Row.Of(trial, errors.Key, errors.Value)))
            .Concat(Pooled(tried)))
        {
            Console.WriteLine(json ? JsonSerializer.Serialize(row, Format) : row.ToString());
        }

        if (!json)
        {
            foreach (var kind in tried.Where(_ => hasNetwork).GroupBy(trial => trial.IsPrice))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"The LSTM took part in {kind.Sum(trial => trial.WithNetwork)} of {kind.Sum(trial => trial.Origins)} forecasts of ")
                    + string.Create(CultureInfo.InvariantCulture,
                        $"{(kind.Key ? "prices" : "demand")}, of {kind.Count(trial => trial.WithNetwork > 0)} of {kind.Count()} series."));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"The slowest recipe took {tried.Max(trial => trial.Slowest).TotalMilliseconds:F0} ms."));
            if (hasNetwork)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"The networks of all series took {trained.TotalSeconds / networks.Length:F1} s at each of {networks.Length} origins."));
            }
        }

        return 0;
    }

    // From what is known of all series of a kind at their origin.
    private static NetworksAt Networks(IReadOnlyList<NamedSeries> series, bool? isPrice, int? last, int origin)
    {
        var byKind = series.Select(one => (one.Name, History: DailyTrial.HistoryAt(one, DailyTrial.Grid(one.Points, []), origin, last)))
            .Where(one => one.History is not null)
            .ToLookup(one => isPrice ?? DailyTrial.LooksLikePrice(one.History!), one => new DemandHistory(one.Name, one.History!));
        return new NetworksAt(Of(byKind[false]), Of(byKind[true]));

        static DemandNetworkPair? Of(IEnumerable<DemandHistory> histories) =>
            DemandNetworkTrainer.Train([.. histories], new DemandTraining(), null, CancellationToken.None);
    }

    private static (List<string> Folders, int? Last, bool? IsPrice, bool HasNetwork, bool Json) Read(IReadOnlyList<string> words)
    {
        var (folders, last, isPrice, hasNetwork, json) = (new List<string>(), (int?)null, (bool?)null, true, false);
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "--json":
                    json = true;
                    break;
                case "--no-lstm":
                    hasNetwork = false;
                    break;
                case "--last":
                    last = int.Parse(words[++i], CultureInfo.InvariantCulture);
                    break;
                case "--kind":
                    isPrice = words[++i] == "price";
                    break;
                default:
                    folders.Add(words[i]);
                    break;
            }
        }

        return (folders, last, isPrice, hasNetwork, json);
    }

    // The mean over series of each forecaster, and its coverage pooled over them.
    private static IEnumerable<Row> Pooled(IReadOnlyList<DailyTrial> trials)
    {
        foreach (var kind in trials.GroupBy(trial => trial.IsPrice))
        {
            var rows = kind.SelectMany(trial => trial.Errors.Select(errors => (trial, errors.Key, errors.Value))).GroupBy(row => row.Key);
            foreach (var forecaster in rows)
            {
                var all = forecaster.ToList();
                var naive = kind.ToDictionary(trial => trial, trial => trial.Errors);
                yield return new Row(
                    $"mean of {all.Count} series", kind.Key ? "price" : "demand", forecaster.Key, all.Sum(row => row.trial.Origins), Mean(row => row.Mase),
                    Mean(row => row.Rmsse), Pool(0), Pool(1), Weeks(0), Weeks(1), Mean(row => row.IntervalScore80), Mean(row => row.IntervalScore95),
                    Share(DailyTrial.LastValue), Share(DailyTrial.WeekBefore), Share(DailyTrial.Additive));

                double Mean(Func<DailyErrors, double> number) =>
                    all.Select(row => number(row.Value)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

                double Pool(int band) => Weeks(band).Zip(Came()).Sum(week => week.First * week.Second) / Came().Sum();

                double[] Came() => [.. Enumerable.Range(0, 4).Select(week => (double)all.Sum(row => row.Value.Came[week]))];

                double[] Weeks(int band) => [.. Enumerable.Range(0, 4).Select(week => double.IsNaN(all[0].Value.Coverage(band))
                    ? double.NaN : all.Sum(row => row.Value.Inside[band, week]) / Math.Max(1, Came()[week]))];

                double Share(string other) => all.Average(row => row.Value.Rmsse < naive[row.trial][other].Rmsse ? 1.0 : 0.0);
            }
        }
    }

    /// <summary>A row: of one series and forecaster, or of all series of a kind.</summary>
    private sealed record Row(
        string Series, string Kind, string Forecaster, int Origins, double Mase, double Rmsse, double Coverage80, double Coverage95,
        IReadOnlyList<double> Coverage80ByWeek, IReadOnlyList<double> Coverage95ByWeek, double IntervalScore80, double IntervalScore95,
        double BetterThanLastValue, double BetterThanWeekBefore, double BetterThanAdditiveBefore)
    {
        public static Row Of(DailyTrial trial, string forecaster, DailyErrors errors)
        {
            return new Row(
                trial.Name, trial.IsPrice ? "price" : "demand", forecaster, trial.Origins, errors.Mase, errors.Rmsse, errors.Coverage(0), errors.Coverage(1),
                errors.CoverageByWeek(0), errors.CoverageByWeek(1), errors.IntervalScore80, errors.IntervalScore95,
                Better(DailyTrial.LastValue), Better(DailyTrial.WeekBefore), Better(DailyTrial.Additive));

            double Better(string other) => errors.Rmsse < trial.Errors[other].Rmsse ? 1 : 0;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Series,-28} {Kind,-6} {Forecaster,-15} {Origins,4} MASE {Mase,7:F3} RMSSE {Rmsse,6:F3} cov {Coverage80,6:P1} {Coverage95,6:P1} "
                + $"by week [{Shares(Coverage80ByWeek)}] [{Shares(Coverage95ByWeek)}] IS {IntervalScore80,7:F2} {IntervalScore95,7:F2} "
                + $"better than last {BetterThanLastValue:P0}, week {BetterThanWeekBefore:P0}, additive {BetterThanAdditiveBefore:P0}");

        private static string Shares(IEnumerable<double> shares) =>
            string.Join(' ', shares.Select(share => share.ToString("P0", CultureInfo.InvariantCulture)));
    }
}
