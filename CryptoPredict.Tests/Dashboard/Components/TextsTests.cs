using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components;

/// <summary>What readers see stands in the resources, from which another language can be made.</summary>
public sealed partial class TextsTests
{
    // Names of products and of units, and what is written the same in every language.
    private static readonly HashSet<string> NotTranslated = new(StringComparer.Ordinal)
    {
        "CryptoPredict", "UTC", "bp", "TradingView Lightweight Charts™ © 2026 TradingView, Inc", "https://www.tradingview.com/", "min", "A", "B",
        "p", "n", "MIT", "P(up)", "appsettings.json", "appsettings.Development.json", "1 h 30 min", "&nbsp;",
    };

    private static string Components => Path.Combine(RoomsTests.Solution(), "CryptoPredict.Dashboard", "Components");

    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Components, "*.razor", SearchOption.AllDirectories);

    [Fact]
    public void No_page_holds_a_text_of_its_own()
    {
        var own = Pages.SelectMany(file => OwnTexts(File.ReadAllText(file)).Select(text => $"{Path.GetFileName(file)}: {text}"));

        Assert.Empty(own);
    }

    [Theory]
    [InlineData("<p>Nothing yet</p>", "Nothing yet")]
    [InlineData("<p>@count rows</p>", "rows")]
    [InlineData("<Panel Title=\"Losses\">", "Losses")]
    [InlineData("<a title=\"Go on\" href=\"data\">", "Go on")]
    [InlineData("<Panel Title=\"@($\"{count} losses\")\">", "losses")]
    public void A_text_of_its_own_is_found_wherever_it_stands(string markup, string text) => Assert.Contains(text, OwnTexts(markup));

    [Theory]
    [InlineData("<p class=\"soft\">@LiveTexts.NothingYet</p>")]
    [InlineData("<Panel Title=\"@LiveTexts.Losses\"><time></time> · @NumberFormat.Price(price, 2) bp</Panel>")]
    [InlineData("@if (count > 0)\n{\n    <b>@count</b>\n}\nelse if (x)\n{\n}")]
    [InlineData("@* A remark of some words. *@ <i></i>")]
    public void What_is_no_text_of_its_own_is_let_be(string markup) => Assert.Empty(OwnTexts(markup));

    [Fact]
    public void Every_text_is_used()
    {
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(RoomsTests.Solution(), "CryptoPredict.Dashboard"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var used = Use().Matches(code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        used.UnionWith(AskedByScripts().Select(name => $"ScriptTexts.{name}"));
        var looked = Lookup().Matches(code).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var all = Directory.EnumerateFiles(Components, "*Texts.resx", SearchOption.AllDirectories)
            .SelectMany(file => XDocument.Load(file).Root!.Elements("data")
                .Select(text => (Class: Path.GetFileNameWithoutExtension(file), Name: text.Attribute("name")!.Value)))
            .ToArray();

        Assert.NotEmpty(all);
        Assert.Empty(all.Where(text => !used.Contains($"{text.Class}.{text.Name}") && !used.Contains($"{text.Class}.Format{text.Name}")
            && !looked.Contains(text.Name.Split('_')[0] + "_")).Select(text => $"{text.Class}.{text.Name}"));
    }

    [Fact]
    public void Every_text_that_a_script_asks_for_is_there()
    {
        var asked = AskedByScripts().ToArray();

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.NotNull(ScriptTexts.ResourceManager.GetString(name, null)));
    }

    /// <summary>Of two such names one text would silently be empty.</summary>
    [Fact]
    public void No_two_names_of_texts_differ_in_case_alone() => Assert.Empty(Directory.EnumerateFiles(Components, "*Texts.resx", SearchOption.AllDirectories)
        .SelectMany(file => XDocument.Load(file).Root!.Elements("data").Select(text => $"{Path.GetFileName(file)}: {text.Attribute("name")!.Value}"))
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(names => names.Count() > 1).Select(names => names.Key));

    [Fact]
    public void Every_state_origin_and_volatility_has_words() => Assert.All(
        Enum.GetValues<RunState>().Select(state => ($"{state}", Words.Of(state)))
            .Concat(Enum.GetValues<VersionOrigin>().Select(origin => ($"{origin}", Words.Of(origin))))
            .Concat(Enum.GetValues<VolatilityRegime>().Select(regime => ($"{regime}", Words.Of(regime)))),
        pair => Assert.NotEqual(pair.Item1, pair.Item2));

    private static IEnumerable<string> AskedByScripts() =>
        Directory.EnumerateFiles(Path.Combine(RoomsTests.Solution(), "wwwroot-assets", "src"), "*.ts", SearchOption.AllDirectories)
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).SelectMany(match => Name().Matches(match.Groups[1].Value))).Select(name => name.Groups[1].Value);

    /// <summary>Texts of markup that come from nowhere else: between tags, and in attributes that readers see or hear.</summary>
    internal static IEnumerable<string> OwnTexts(string razor)
    {
        var markup = Remark().Replace(razor.Split("\n@code", 2)[0], "");
        foreach (Match attribute in Spoken().Matches(markup))
        {
            var value = attribute.Groups[1].Value;
            var texts = value.StartsWith('@') ? Literal().Matches(value).Select(match => Hole().Replace(match.Groups[1].Value, " ")) : [value];
            foreach (var text in texts.Select(text => text.Trim()).Where(IsText))
            {
                yield return text;
            }
        }

        foreach (Match between in Between().Matches(WithoutCode(Tag().Replace(Directive().Replace(markup, ""), "<>"))))
        {
            if (between.Groups[1].Value.Trim() is var text && IsText(text))
            {
                yield return text;
            }
        }
    }

    // Expressions and statements, with all that stands in their brackets.
    private static string WithoutCode(string markup)
    {
        var kept = new StringBuilder();
        for (var at = 0; at < markup.Length; at++)
        {
            if (markup[at] != '@')
            {
                kept.Append(markup[at]);
                continue;
            }

            kept.Append("</");
            for (at++; at < markup.Length && (char.IsLetterOrDigit(markup[at]) || markup[at] is '.' or '_' or '?' or '!'); at++)
            {
            }

            if (Statement().Match(markup, at) is { Success: true } space && space.Index == at)
            {
                at += space.Length;
            }

            for (; at < markup.Length && markup[at] is '(' or '[' or '.'; at++)
            {
                for (var depth = markup[at] == '.' ? 0 : 1; depth > 0 && at + 1 < markup.Length;)
                {
                    depth += markup[++at] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
                }

                for (; at + 1 < markup.Length && char.IsLetterOrDigit(markup[at + 1]); at++)
                {
                }
            }

            at--;
            kept.Append('>');
        }

        return Code().Replace(kept.ToString(), "</>");
    }

    private static bool IsText(string text) => Word().IsMatch(text) && !Member().IsMatch(text) && !NotTranslated.Contains(text.Trim(' ', '·', ':', ',', '.'));

    [GeneratedRegex(@"[A-Za-z]\w*Texts\.\w+")]
    private static partial Regex Use();

    [GeneratedRegex("""GetResourceString\(\$"(\w+_)\{""")]
    private static partial Regex Lookup();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Remark();

    // Up to the quotation mark before the next attribute or the end of the tag.
    [GeneratedRegex("""\b(?:Title|MeaningText|Label|Text|Tab|Stale|Loading|Empty|Hint|Help|Placeholder|Yes|No|What|Subject|title|aria-label|alt|placeholder)=["'](.*?)["'](?=\s+[\w@-]+=|\s*/?>)""", RegexOptions.Singleline)]
    private static partial Regex Spoken();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^@(?:page|inherits|inject|using|attribute|layout|implements|typeparam|namespace)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex("""</?\w(?:[^<>"']|"[^"]*"|'[^']*')*>""")]
    private static partial Regex Tag();

    // Between the word of a statement and its bracket.
    [GeneratedRegex(@"\G\s+(?=\()")]
    private static partial Regex Statement();

    // What stands on lines of their own between two pieces of markup.
    [GeneratedRegex(@"^\s*(?:(?:else|if|for|foreach)\b.*|case\b.*:|default:|break;|var\b.*;|[{}].*|[\w.]+(?:\(.*\)| [+-]?= .*)?;.*)\s*$", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@">([^<>]*)<")]
    private static partial Regex Between();

    // A method that is handed over.
    [GeneratedRegex(@"^[A-Z]\w*(?:\.[A-Z]\w*)+$")]
    private static partial Regex Member();

    // One name, or two of which a condition chooses.
    [GeneratedRegex(@"\btext\(([^,()]*)")]
    private static partial Regex Asked();

    [GeneratedRegex(@"""(\w+)""")]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Za-z]{2,}|^[A-Za-z]$")]
    private static partial Regex Word();
}
