using System.Reflection;
using System.Text.RegularExpressions;

namespace CryptoPredict.Tests;

/// <summary>Holds <c>docs/security.md</c> to what it names: a requirement is met by tests that exist.</summary>
public sealed partial class SecurityTableTests
{
    // Of ASVS 4.0.3, levels 1 and 2: how far each section counts, without what is of level 3 alone or was deleted.
    private static readonly (string Section, int Last, int[] Without)[] Sections =
    [
        ("2.1", 12, []), ("2.2", 3, []), ("2.3", 3, []), ("2.4", 5, []), ("2.5", 7, []), ("2.6", 3, []), ("2.7", 6, []), ("2.8", 7, []), ("2.9", 3, []),
        ("2.10", 4, []),
        ("3.1", 1, []), ("3.2", 4, []), ("3.3", 4, []), ("3.4", 5, []), ("3.5", 3, []), ("3.7", 1, []),
        ("4.1", 5, [4]), ("4.2", 2, []), ("4.3", 3, []),
        ("7.1", 4, []), ("7.2", 2, []), ("7.3", 4, [2]), ("7.4", 3, []),
        ("8.1", 4, []), ("8.2", 3, []), ("8.3", 8, []),
        ("9.1", 3, []), ("9.2", 4, []),
        ("12.1", 3, []), ("12.2", 1, []), ("12.3", 6, []), ("12.4", 2, []), ("12.5", 2, []), ("12.6", 1, []),
        ("13.1", 5, [2]), ("13.2", 6, [4]), ("13.3", 2, []), ("13.4", 2, []),
        ("14.1", 4, []), ("14.2", 6, []), ("14.3", 3, [1]), ("14.4", 7, []), ("14.5", 4, []),
    ];

    private static readonly string[] States = ["met", "in part", "not met", "n/a"];

    private static readonly string Document = File.ReadAllText(Path.Combine(RoomsTests.Solution(), "docs", "security.md"));

    private static readonly IReadOnlyList<(string Id, string State, string By)> Rows =
        [.. Row().Matches(Document).Select(row => (row.Groups["id"].Value, row.Groups["state"].Value, row.Groups["by"].Value))];

    [Fact]
    public void Every_requirement_of_the_chapters_stands_in_the_table_once() => Assert.Equal(
        Sections.SelectMany(section => Enumerable.Range(1, section.Last).Except(section.Without).Select(number => $"{section.Section}.{number}")),
        Rows.Select(row => row.Id));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute))
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], Test().Matches(Document).Select(named => named.Groups["test"].Value).Where(named => !tests.Contains(named)));
    }

    [Fact]
    public void What_is_met_names_by_what_and_the_counts_are_those_of_the_table()
    {
        Assert.All(Rows, row => Assert.Contains(row.State, States));
        Assert.Equal([], Rows.Where(row => row.By.Length == 0).Select(row => row.Id));
        var count = Rows.CountBy(row => row.State).ToDictionary();
        Assert.Contains($"Of {Rows.Count} requirements {count["met"]} are met,\n{count["in part"]} in part, {count["not met"]} not, and {count["n/a"]} do not "
            + $"apply.", Document, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (?<id>\d+\.\d+\.\d+) \| [12] \| [^|]+ \| (?<state>[^|]+) \| (?<by>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<test>\w+Tests\.\w+)`")]
    private static partial Regex Test();
}
