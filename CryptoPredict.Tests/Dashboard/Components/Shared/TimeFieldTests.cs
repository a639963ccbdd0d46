using Bunit;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class TimeFieldTests : DashboardContext
{
    private readonly List<DateTime?> _told = [];

    [Theory]
    [InlineData("2026-11-29", "2026-11-29T00:00:00")]
    [InlineData(" 2026-11-29 14:30 ", "2026-11-29T14:30:00")]
    [InlineData("2026-11-29 14:30:05", "2026-11-29T14:30:05")]
    [InlineData("2026-11-29T14:30", "2026-11-29T14:30:00")]
    [InlineData("", null)]
    public void A_time_is_read_as_it_is_written_on_the_pages(string written, string? time)
    {
        var field = Draw(new DateTime(2026, 1, 2, 3, 4, 0));
        Assert.Equal("2026-01-02 03:04", field.Find("input").GetAttribute("value"));
        field.Find("input").Change(written);
        Assert.Equal([time is null ? null : DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture)], _told);
        Assert.Empty(field.FindAll(".mud-input-error"));
    }

    [Theory]
    [InlineData("29.11.2026")]
    [InlineData("2026-13-01")]
    [InlineData("yesterday")]
    public void What_is_no_time_is_refused_in_a_sentence_and_stays_to_be_mended(string written)
    {
        var field = Draw(null);
        field.Find("input").Change(written);
        Assert.Empty(_told);
        Assert.Contains($"“{written}” is no time: write it as 2026-11-29 14:30.", field.Markup, StringComparison.Ordinal);
        Assert.Equal(written, field.Find("input").GetAttribute("value"));
    }

    private IRenderedComponent<TimeField> Draw(DateTime? value) =>
        Render<TimeField>(p => p.Add(x => x.Label, "From").Add(x => x.Value, value).Add(x => x.ValueChanged, time => _told.Add(time)));
}
