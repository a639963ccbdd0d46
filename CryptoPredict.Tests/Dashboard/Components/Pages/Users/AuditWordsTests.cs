using System.Text.RegularExpressions;
using CryptoPredict.Dashboard.Components.Pages.Users;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Users;

public sealed partial class AuditWordsTests
{
    [Fact]
    public void Every_action_that_is_written_down_has_words_of_its_own()
    {
        var source = Path.Combine(RoomsTests.Solution(), "CryptoPredict.Dashboard");
        string[] codes =
        [
            .. Directory.EnumerateFiles(source, "*.*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && Path.GetFileName(file) != "AuditWords.cs")
                .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct(),
        ];

        Assert.Contains("run.cancel", codes);
        Assert.DoesNotContain(codes, code => AuditWords.Of(code) == code.Replace('.', ' ').Replace('-', ' '));
    }

    [Theory]
    [InlineData("job-run.cancel", "job run cancel")]
    [InlineData("several actions", "several actions")]
    [InlineData("GET /hangfire", "open a page")]
    [InlineData("DELETE /api/v1/keys/1", "DELETE /api/v1/keys/1")]
    public void A_code_of_another_version_is_told_by_its_words_a_page_that_was_asked_for_as_such_and_anything_else_as_it_is(string what, string words) =>
        Assert.Equal(words, AuditWords.Of(what));

    [GeneratedRegex(@"""((?:user|key|model|feedback|job|run|backtest|series|upload|work|browser|session|second-factor)\.[a-z.-]+)""")]
    private static partial Regex Code();
}
