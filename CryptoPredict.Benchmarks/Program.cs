using BenchmarkDotNet.Running;
using CryptoPredict.Benchmarks;

switch (args)
{
    case ["--candle"]:
        await CandleLatency.RunAsync();
        return 0;
    case ["--measure", var workload]:
        return WholeProcess.Measure(workload);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(CandleLatency).Assembly).Run(args);
        return 0;
}
