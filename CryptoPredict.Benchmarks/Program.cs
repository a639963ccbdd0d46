using BenchmarkDotNet.Running;
using CryptoPredict.Benchmarks;

if (args is ["--measure", var workload])
{
    return WholeProcess.Measure(workload);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
