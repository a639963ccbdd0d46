namespace CryptoPredict.Tests.Documents;

public sealed class ConfigurationReferenceTests
{
    private const string Renew = "UPDATE_DOCS=1 dotnet test --filter FullyQualifiedName~ConfigurationReferenceTests";

    [Fact]
    public async Task The_reference_says_of_every_key_what_its_options_say()
    {
        var page = await File.ReadAllTextAsync(ConfigurationReference.Page, TestContext.Current.CancellationToken);
        var renewed = await ConfigurationReference.RenewAsync(page);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(ConfigurationReference.Page, renewed, TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(page == renewed, $"docs/reference/configuration.md is stale: {FirstDifference(page, renewed)} Renew it with\n{Renew}");
    }

    [Fact]
    public async Task A_section_without_a_place_on_the_page_is_named()
    {
        var page = await File.ReadAllTextAsync(ConfigurationReference.Page, TestContext.Current.CancellationToken);
        var without = page.Replace("<!-- begin Backup -->", "", StringComparison.Ordinal);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ConfigurationReference.RenewAsync(without));
        Assert.Contains("Backup", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_that_was_changed_by_hand_is_put_right()
    {
        var page = await File.ReadAllTextAsync(ConfigurationReference.Page, TestContext.Current.CancellationToken);
        const string Right = "**`Backup:Keep`** – whole number, `1` to `10000`; default `7`.";
        Assert.Contains(Right, page, StringComparison.Ordinal);

        var renewed = await ConfigurationReference.RenewAsync(page.Replace(Right, Right.Replace('7', '8'), StringComparison.Ordinal));
        Assert.Contains(Right, renewed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_guide_to_the_jobs_has_a_row_for_every_job()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(RoomsTests.Solution(), "docs", "guide", "jobs.md"), TestContext.Current.CancellationToken);
        var options = await OptionRanges.ReadAsync();

        Assert.NotEmpty(options.Jobs);
        Assert.Equal([], options.Jobs.Select(job => job.Name).Where(name => !guide.Contains($"| `{name}` |", StringComparison.Ordinal)));
    }

    private static string FirstDifference(string page, string renewed)
    {
        var (had, has) = (page.Split('\n'), renewed.Split('\n'));
        var line = had.Zip(has).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} is '{had.ElementAtOrDefault(line)}' and must be '{has.ElementAtOrDefault(line)}'.";
    }
}
