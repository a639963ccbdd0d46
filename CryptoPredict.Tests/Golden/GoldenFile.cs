using System.Reflection;
using System.Text.Json;

namespace CryptoPredict.Tests.Golden;

/// <summary>Reads reference numbers, which lie beside this file and are embedded in the test assembly.</summary>
internal static class GoldenFile
{
    /// <summary>The file's JSON.</summary>
    public static JsonElement Read(string name)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize<JsonElement>(stream);
    }

    /// <summary>The rows of a comma-separated file without its header, split into fields; nothing is quoted.</summary>
    public static string[][] ReadRows(string name)
    {
        using var reader = new StreamReader(Open(name));
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(line => line.Split(','))];
    }

    public static double Number(this JsonElement element, string key) => element.GetProperty(key).GetDouble();

    public static int Integer(this JsonElement element, string key) => element.GetProperty(key).GetInt32();

    public static double[] Numbers(this JsonElement element, string key) =>
        [.. element.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];

    /// <summary>Equal within a relative tolerance, to the larger of the two; a reference of 0 must be met exactly.</summary>
    public static void AssertClose(double expected, double actual, double relative = 1e-9) =>
        Assert.True(
            Math.Abs(expected - actual) <= relative * Math.Max(Math.Abs(expected), Math.Abs(actual)),
            $"Expected {expected:R} within {relative:R} relative, got {actual:R}.");

    private static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream($"Golden/{name}")
        ?? throw new FileNotFoundException($"Golden/{name} is not embedded: put it into CryptoPredict.Tests/Golden.");
}
