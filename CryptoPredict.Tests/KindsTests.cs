using System.Reflection;
using System.Text.RegularExpressions;

namespace CryptoPredict.Tests;

/// <summary>Every test class is of exactly one <see cref="TestKind"/>, and of the one that what it names asks for.</summary>
public sealed partial class KindsTests
{
    [Fact]
    public void Every_test_class_is_of_the_kind_that_what_it_uses_asks_for()
    {
        // A class may be spread over several files.
        var needs = Sources().Select(File.ReadAllText)
            .SelectMany(text => Classes().Matches(text).Select(found => (Class: found.Groups[1].Value, Kind: Needed(text))))
            .ToLookup(found => found.Class, found => found.Kind);

        // This one names everything and uses nothing.
        Assert.All(typeof(KindsTests).Assembly.GetTypes().Where(type => IsTestClass(type) && type != typeof(KindsTests)), tests =>
        {
            var needed = needs[tests.Name].Max();
            var kind = KindFramework.Of(tests);
            Assert.True(
                kind == needed || (needed, kind) == (TestKind.Unit, TestKind.Slow),
                $"{tests.Name} is of the kind {kind}, and uses what is {needed}: [Kind(TestKind.{needed})].");
        });
    }

    [Fact]
    public void A_test_has_its_kind_as_a_trait_and_no_other()
    {
        Assert.Equal([nameof(TestKind.Unit)], TestContext.Current.TestCase!.Traits[KindFramework.Trait]);
        Assert.DoesNotContain(Sources(), file => File.ReadAllText(file).Contains($"Trait(\"{KindFramework.Trait}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("var series = LoopHarness.Walk(712);", TestKind.Unit)]
    [InlineData("await using var app = await RunningDashboard.StartAsync();", TestKind.Host)]
    [InlineData("using var app = await JobsHarness.StartAsync(); DashboardProcess.Start();", TestKind.Process)]
    [InlineData("public sealed class SomeTests(Chromium chromium)", TestKind.Browser)]
    public void What_a_source_uses_tells_its_kind(string source, TestKind kind) => Assert.Equal(kind, Needed(source));

    /// <summary>All files of the tests.</summary>
    internal static IEnumerable<string> Sources()
    {
        var folder = Path.Combine(RoomsTests.Solution(), "CryptoPredict.Tests");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    private static bool IsTestClass(Type type) => !type.IsAbstract && type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Any(method => method.GetCustomAttributes().Any(attribute => attribute is Xunit.v3.IFactAttribute));

    private static TestKind Needed(string source) =>
        Browsers().IsMatch(source) ? TestKind.Browser
        : Processes().IsMatch(source) ? TestKind.Process
        : Hosts().IsMatch(source) ? TestKind.Host
        : TestKind.Unit;

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Classes();

    [GeneratedRegex(@"\(Chromium \w")]
    private static partial Regex Browsers();

    [GeneratedRegex(@"\bDashboardProcess\.Start|\bProcess\.Start\(")]
    private static partial Regex Processes();

    [GeneratedRegex(@"\b(RunningDashboard|DashboardOnFakes|JobsHarness|PostgresServer|OpenEngine|UsedStore|WebApplication|SocketTransportFactory)\b")]
    private static partial Regex Hosts();
}
