using System.Reflection;
using System.Text.RegularExpressions;
using CryptoPredict.Dashboard.Configuration;

namespace CryptoPredict.Tests.Documents;

/// <summary>Holds the documents to what they name: files, headings, and the types of the program.</summary>
public sealed partial class LinksTests
{
    // The framework's, which the program only uses.
    private static readonly string[] OfTheFramework = ["IMeterFactory", "TimeProvider"];

    private static readonly string Root = RoomsTests.Solution();

    private static readonly IReadOnlyList<string> Pages =
    [
        .. Directory.EnumerateFiles(Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories),
        Path.Combine(Root, "CryptoPredict.Tests", "Fixtures", "README.md"),
    ];

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading_that_exist()
    {
        List<string> faults = [];
        var tried = 0;
        foreach (var page in Pages)
        {
            foreach (var target in Link().Matches(Fence().Replace(File.ReadAllText(page), "")).Select(link => link.Groups["target"].Value))
            {
                if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    continue;
                }

                tried++;
                var parts = target.Split('#');
                var file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
                if (!File.Exists(file) && !Directory.Exists(file))
                {
                    faults.Add($"{Name(page)}: there is no file {target}");
                }
                else if (parts.Length > 1 && !Anchors(file).Contains(parts[1]))
                {
                    faults.Add($"{Name(page)}: there is no heading {target}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(tried, 100, int.MaxValue);
    }

    [Fact]
    public void The_index_names_every_page_and_every_picture_is_shown_somewhere()
    {
        var docs = Path.Combine(Root, "docs");
        var index = File.ReadAllText(Path.Combine(docs, "index.md"));
        var texts = string.Concat(Pages.Select(File.ReadAllText));

        Assert.Equal([], Pages.Where(page => page.StartsWith(docs, StringComparison.Ordinal))
            .Select(page => Path.GetRelativePath(docs, page).Replace('\\', '/'))
            .Where(page => page != "index.md" && !NumberedDecision().IsMatch(page) && !index.Contains($"({page})", StringComparison.Ordinal)));
        Assert.Equal([], Directory.EnumerateFiles(docs, "*.png", SearchOption.AllDirectories)
            .Select(picture => $"{Path.GetFileName(Path.GetDirectoryName(picture))}/{Path.GetFileName(picture)}")
            .Where(picture => !texts.Contains(picture, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_picture_of_a_guide_is_small_enough_to_load_at_once()
    {
        const int Most = 120 * 1024;
        List<FileInfo> pictures = [.. new DirectoryInfo(Path.Combine(Root, "docs", "pictures")).EnumerateFiles("*.png")];

        Assert.NotEmpty(pictures);
        Assert.Equal([], pictures.Where(picture => picture.Length > Most).Select(picture => $"{picture.Name}: {picture.Length} bytes"));
    }

    [Fact]
    public void Every_type_or_member_that_the_architecture_names_exists()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = Directory.EnumerateFiles(AppContext.BaseDirectory, "CryptoPredict.*.dll")
            .SelectMany(path => Assembly.Load(Path.GetFileNameWithoutExtension(path)).GetTypes()).ToList();
        var names = types.SelectMany(type => type.GetMembers(All).Select(member => member.Name).Append(type.Name.Split('`')[0]))
            .Concat(OfTheFramework).ToHashSet(StringComparer.Ordinal);
        var pages = Pages.Where(page => Name(page).StartsWith("docs/architecture", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(pages);
        var named = pages.SelectMany(page => NamedBy(File.ReadAllText(page)).Select(name => (Page: Name(page), Type: name))).ToList();
        Assert.InRange(named.Count, 150, int.MaxValue);
        Assert.Equal([], named.Where(name => !names.Contains(name.Type)).Select(name => $"{name.Page}: {name.Type}"));
    }

    [Fact]
    public void The_readme_is_short_enough_to_read()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));

        Assert.InRange(readme.Split('\n').Length - 1, 1, 120);
        Assert.InRange(readme.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, 900);
    }

    [Fact]
    public void The_newest_heading_of_the_changelog_names_the_version_of_the_program()
    {
        var newest = File.ReadLines(Path.Combine(Root, "CHANGELOG.md")).First(line => line.StartsWith("## ", StringComparison.Ordinal));

        Assert.StartsWith($"## {ProgramVersion.Text}", newest, StringComparison.Ordinal);
    }

    // What stands between code marks, and every word of the pictures.
    private static IEnumerable<string> NamedBy(string page) => Code().Matches(Fence().Replace(page, "")).Select(code => code.Groups["code"].Value)
        .Where(code => !code.StartsWith("CryptoPredict.", StringComparison.Ordinal))
        .SelectMany(code => code.Split('<')[0].Split('.'))
        .Concat(Fence().Matches(page).SelectMany(fence => Word().Matches(fence.Value).Select(word => word.Value)))
        .Where(name => TypeName().IsMatch(name));

    private static string Name(string page) => Path.GetRelativePath(Root, page).Replace('\\', '/');

    // As GitHub makes them: lower case, without punctuation, a hyphen for each blank, a number behind what was there before.
    private static HashSet<string> Anchors(string page)
    {
        HashSet<string> anchors = new(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(File.ReadAllText(page), "")))
        {
            var anchor = Punctuation().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            for (var number = 0; !anchors.Add(number == 0 ? anchor : $"{anchor}-{number}"); number++)
            {
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^decisions/\d+")]
    private static partial Regex NumberedDecision();

    [GeneratedRegex(@"`(?<code>[^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Z][a-z]+([A-Z][a-z]*)+$|^I[A-Z][a-z]+([A-Z][a-z]*)*$")]
    private static partial Regex TypeName();
}
