using BenchmarkDotNet.Running;
using CryptoPredict.Benchmarks;

if (args is ["--candle"])
{
    await CandleLatency.RunAsync();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(CandleLatency).Assembly).Run(args);
}
