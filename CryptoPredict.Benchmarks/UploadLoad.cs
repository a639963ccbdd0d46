using System.Diagnostics;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// An upload of candles from its first byte to the forecast that has learnt from it, in a running engine on the simulated market:
/// <c>--upload 10000</c>. Forecasts of days are asked for all the while; each line of the run is shown with its time. Then the file is sent
/// again, to be held against its own rows in the store. What is beyond a limit is told in a sentence and ends the process with 1.
/// </summary>
internal static class UploadLoad
{
    private const double MostMemory = 100e6;
    private const int RowsInTime = 10_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures an upload.</summary>
    /// <returns>The exit code: 1 when a limit was passed.</returns>
    public static async Task<int> RunAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
        try
        {
            var engine = EngineIn(folder);
            await using var closing = (IAsyncDisposable)engine;
            await engine.StartAsync();
            await engine.Services.GetRequiredService<EngineReady>().WaitAsync(CancellationToken.None);
            var faults = await MeasureAsync(engine.Services, Path.Combine(folder, "candles.csv"), rows);
            await engine.StopAsync();
            faults.ForEach(Console.Error.WriteLine);
            return faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IHost EngineIn(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Path"] = folder, ["Uploads:MinFreeBytes"] = "0" });
        builder.Services.AddCryptoPredict(builder.Configuration);
        return builder.Build();
    }

    private static async Task<List<string>> MeasureAsync(IServiceProvider engine, string csv, int rows)
    {
        var market = engine.GetRequiredService<IMarketSource>();
        var asset = market.Assets[0];
        var data = engine.GetRequiredService<DataServices>();
        await RunAsync(engine, Retrainer.JobName, new RetrainInput(asset, LstmForecaster.ModelName), engine.GetRequiredService<IRetrainer>().RunAsync);
        await data.Daily.RefitAsync(asset, CancellationToken.None);
        var first = (await engine.GetRequiredService<ICandleStore>().ReadAsync(asset, null, null, int.MaxValue, CancellationToken.None))[0].Candle;
        await File.WriteAllLinesAsync(csv, Candles(first, market.Interval, rows));
        var before = (await data.Forecasts.ForecastAsync(asset, 7, CancellationToken.None)).Version.Id;

        // What an idle process holds is what the upload's memory is counted from.
        GC.Collect();
        using var stop = new CancellationTokenSource();
        var watching = WatchMemoryAsync(stop.Token);
        var asking = Task.Run(() => AskAsync(data, asset, stop.Token));
        var began = Stopwatch.GetTimestamp();
        var upload = await SendAsync(data, csv);
        var checkedIn = Stopwatch.GetElapsedTime(began);
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, asset), Confirmed: MergeWarnings.SimulatedMarket | MergeWarnings.PriceScale);
        var run = await RunAsync(engine, UploadTraining.JobName, new UploadInput(upload.Id, plan), data.Training.RunAsync);
        var after = (await data.Forecasts.ForecastAsync(asset, 7, CancellationToken.None)).Version.Id;
        var took = Stopwatch.GetElapsedTime(began);
        var again = await SendAsync(data, csv);
        var compares = Stopwatch.GetTimestamp();
        var compared = (await data.Intake.InspectAsync(again.Id, plan.Reading, CancellationToken.None)).Findings.Compared!;
        var comparedIn = Stopwatch.GetElapsedTime(compares);
        await stop.CancelAsync();
        foreach (var line in await engine.GetRequiredService<IJobLedger>().ReadLogAsync(run.Id, 0, 1000, newest: false, CancellationToken.None))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {line.Elapsed.TotalSeconds,7:F2} s  {line.Text}"));
        }

        var (asked, failed, slowest) = await asking;
        var memory = await watching;
        Console.WriteLine(Text($"{rows:N0} rows, {new FileInfo(csv).Length / 1e6:F1} MB: received and checked in {checkedIn.TotalSeconds:F2} s"));
        Console.WriteLine(Text($"from the first byte to a forecast by another version: {took.TotalSeconds:F2} s ({before} -> {after})"));
        Console.WriteLine(Text($"sent again, checked and held against the stored rows in {comparedIn.TotalSeconds:F2} s: {compared.New:N0} new, ")
            + Text($"{compared.Known:N0} known, {compared.Conflicts:N0} in conflict"));
        Console.WriteLine(Text($"meanwhile {asked} forecasts, {failed} failed, the slowest {slowest.TotalMilliseconds:F1} ms; memory grew by ")
            + Text($"{memory / 1e6:F0} MB at most"));
        List<string> faults = [];
        Require(after != before, $"The forecast after the upload is still by {before}.");
        Require(rows > RowsInTime || took <= MostTime,
            $"It took {took.TotalSeconds:F2} s from the first byte to the forecast; {RowsInTime:N0} rows may take {MostTime.TotalSeconds:F0} s.");
        Require(failed == 0, $"{failed} of {asked} forecasts failed; none may.");
        Require(memory <= MostMemory, $"Memory grew by {memory / 1e6:F0} MB; at most {MostMemory / 1e6:F0} MB are allowed.");
        return faults;

        void Require(bool isKept, FormattableString fault)
        {
            if (!isKept)
            {
                faults.Add(Text(fault));
            }
        }
    }

    private static Task<JobRun> RunAsync<TInput>(IServiceProvider engine, string job, TInput input, Func<TInput, IRun, Task<RunResult>> work)
        where TInput : IJobInput => engine.GetRequiredService<Runner>().RunAsync(
            new JobRequest(job, "benchmark", JobInput.Write(input), input.About), run => work(input, run), CancellationToken.None);

    private static async Task<Upload> SendAsync(DataServices data, string csv)
    {
        await using var content = File.OpenRead(csv);
        return await data.Intake.ReceiveAsync(content, "candles.csv", "benchmark", CancellationToken.None);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task<(int Asked, int Failed, TimeSpan Slowest)> AskAsync(DataServices data, Asset asset, CancellationToken stop)
    {
        var (asked, failed, slowest) = (0, 0, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await data.Forecasts.ForecastAsync(asset, 7, CancellationToken.None);
            }
#pragma warning disable CA1031 // Every failure counts, whatever it was.
            catch (Exception)
#pragma warning restore CA1031
            {
                failed++;
            }

            asked++;
            var took = Stopwatch.GetElapsedTime(start);
            slowest = took > slowest ? took : slowest;
            await Task.Delay(Pause, CancellationToken.None);
        }

        return (asked, failed, slowest);
    }

    private static async Task<double> WatchMemoryAsync(CancellationToken stop)
    {
        using var process = Process.GetCurrentProcess();
        var (start, most) = (process.WorkingSet64, process.WorkingSet64);
        while (!stop.IsCancellationRequested)
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
            await Task.Delay(Pause, CancellationToken.None);
        }

        return most - start;
    }

    /// <summary>Waves with noise that end where the stored candles begin.</summary>
    private static IEnumerable<string> Candles(Candle next, TimeSpan interval, int rows)
    {
        yield return "timestamp,open,high,low,close,volume";
        var random = new Random(1);
        var open = Price(rows);
        for (var left = rows; left > 0; left--)
        {
            var close = left == 1 ? next.Open : Price(left - 1) * (1 + (0.001 * (random.NextDouble() - 0.5)));
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{next.OpenTime - (left * interval):yyyy-MM-dd HH:mm:ss},{open:F2},{Math.Max(open, close) * 1.0001:F2},{Math.Min(open, close) * 0.9999:F2},"
                + $"{close:F2},{10 * random.NextDouble():F4}");
            open = close;
        }

        double Price(int candlesBefore) => next.Open * (1 + (0.01 * Math.Sin(candlesBefore / 700.0)));
    }
}
