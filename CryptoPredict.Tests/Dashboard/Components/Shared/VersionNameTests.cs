using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class VersionNameTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("lstm-20261129T062302Z-4174d80b", "lstm · 07:23 · 4174d80b")]
    [InlineData("random-forest-20261128T230500Z-00000000", "random-forest · 00:05 · 00000000")]
    [InlineData("kalman-20261127T120000Z-abcdef01", "kalman · 2026-11-27 13:00 · abcdef01")]
    [InlineData("version 7", "version 7")]
    public void A_version_is_named_by_model_time_and_start_of_its_hash(string id, string name) => Assert.Equal(name, VersionName.Short(id, Berlin(), Now));

    [Fact]
    public void Ids_within_a_sentence_are_told_by_those_names_too() => Assert.Equal(
        "Not worse (against lstm · 07:23 · 4174d80b). kalman · 07:23 · 0000beef becomes champion.",
        VersionName.Within("Not worse (against lstm-20261129T062302Z-4174d80b). kalman-20261129T062302Z-0000beef becomes champion.", Berlin(), Now));

    private static BrowserTime Berlin()
    {
        var browser = new BrowserTime();
        browser.UseZone("Europe/Berlin");
        return browser;
    }
}
