namespace CryptoPredict.Tests;

/// <summary>Lines of the program fit beside each other on a screen. Data of tests may be longer.</summary>
public sealed class LinesTests
{
    private const int Longest = 160;

    private static readonly string[] Projects =
    [
        "CryptoPredict.Learning", "CryptoPredict.Core", "CryptoPredict.Storage", "CryptoPredict.Engine", "CryptoPredict.Dashboard", "CryptoPredict.Benchmarks",
    ];

    [Fact]
    public void No_line_of_the_program_is_longer_than_160_characters()
    {
        var root = RoomsTests.Solution();
        string[] files =
        [
            .. Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, project), "*", SearchOption.AllDirectories))
                .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => File.ReadLines(Path.Combine(root, file)).Select((line, index) => (line, Place: $"{file}:{index + 1}")))
            .Where(at => at.line.Length > Longest).Select(at => at.Place));
    }
}
