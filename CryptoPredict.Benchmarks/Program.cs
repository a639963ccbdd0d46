using BenchmarkDotNet.Running;
using CryptoPredict.Benchmarks;
using CryptoPredict.Benchmarks.Daily;
using CryptoPredict.Benchmarks.Faults;
using CryptoPredict.Benchmarks.Load;
using CryptoPredict.Benchmarks.Peers;
using CryptoPredict.Benchmarks.Risk;

switch (args)
{
    case ["--candle"]:
        await CandleLatency.RunAsync();
        return 0;
    case ["--training"]:
        await TrainingLoad.LatencyAsync();
        return 0;
    case ["--round", var assets]:
        await TrainingLoad.RoundAsync(int.Parse(assets, System.Globalization.CultureInfo.InvariantCulture), threads: 0);
        return 0;
    case ["--round", var assets, var threads]:
        await TrainingLoad.RoundAsync(
            int.Parse(assets, System.Globalization.CultureInfo.InvariantCulture), int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["--upload", var rows]:
        return await UploadLoad.RunAsync(int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture));
    case ["--chain", var rows]:
        await ChainLoad.RunAsync(int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["--faults", .. var rest] when rest.Length > 0:
        await FaultRuns.RunAsync(rest);
        return 0;
    case ["--load", .. var words]:
        return await MachineLoad.RunAsync(words);
    case ["--pages"]:
        return await PageCost.RunAsync(PageCost.Viewers);
    case ["--pages", var viewers]:
        return await PageCost.RunAsync(int.Parse(viewers, System.Globalization.CultureInfo.InvariantCulture));
    case ["--daily", .. var words]:
        return await DailyTable.RunAsync(words);
    case ["--risk", .. var words]:
        return await RiskTable.RunAsync(words);
    case ["--direction", .. var words]:
        return await DirectionTable.RunAsync(words);
    case ["--stress", .. var words]:
        return await StressTable.RunAsync(words);
    case ["--verdicts", .. var words]:
        return await VerdictTable.RunAsync(words);
    case ["--totals", var folder]:
        return await TotalsTable.RunAsync(folder);
    case ["--peers"]:
        PeerTable.Run();
        return 0;
    case ["--peers", "errors"]:
        PeerTable.Errors();
        return 0;
    case ["--measure", var workload]:
        return WholeProcess.Measure(workload);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(CandleLatency).Assembly).Run(args);
        return 0;
}
