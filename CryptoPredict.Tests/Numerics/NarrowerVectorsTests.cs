using System.Diagnostics;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

/// <summary>Processors with narrower vectors than this one, by processes of their own: the runtime decides once what it has.</summary>
[Kind(TestKind.Process)]
public sealed class NarrowerVectorsTests
{
    /// <summary>What holds the learners against reference numbers, against plain sums, and one number of threads against another.</summary>
    private static readonly string[] Golden =
    [
        "PyTorchParityTests", "GradientTests", "MatrixKernelsTests", "ActivationsTests", "XGBoostParityTests", "HistogramTests", "SplitFinderTests",
        "SequenceTrainerTests", "SequenceNetworkTests", "LstmCellTests", "AdamTests", "VectorWidthsTests",
    ];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", VectorWidth.Bits256)]
    [InlineData("DOTNET_EnableAVX", VectorWidth.Bits128)]
    public async Task The_golden_tests_hold_on_a_processor_with_narrower_vectors(string missing, VectorWidth widest)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(missing) is null, "This process is such a processor.");
        Assert.SkipUnless(VectorWidths.Supported.Contains(widest), "This processor has no wider ones.");
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(NarrowerVectorsTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [missing] = "0", [VectorWidths.Variable] = null },
        };
        foreach (var name in Golden)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add($"*.{name}");
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Matches(@"Total: 1?[0-9]\d, Errors: 0, Failed: 0", output);
    }
}
