using CryptoPredict.Dashboard.Components.Layout;
using MudBlazor.Utilities;

namespace CryptoPredict.Tests.Dashboard.Components.Layout;

public sealed class DashboardThemeTests
{
    [Fact]
    public void Each_theme_has_the_colours_of_the_style_sheet()
    {
        Assert.Equal(new MudColor(DashboardTheme.Colors("dark")["surface"]), DashboardTheme.Dark.PaletteDark.Surface);
        Assert.Equal(new MudColor(DashboardTheme.Colors("light")["surface"]), DashboardTheme.Light.PaletteLight.Surface);
        Assert.Equal(DashboardTheme.Colors("dark").Keys.Order(), DashboardTheme.Colors("light").Keys.Order());
        Assert.NotEqual(DashboardTheme.Dark.PseudoCss.Scope, DashboardTheme.Light.PseudoCss.Scope);
    }

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public void Texts_can_be_read_on_every_surface(string theme)
    {
        var colors = DashboardTheme.Colors(theme);
        foreach (var surface in (string[])["page", "surface", "surface-2"])
        {
            foreach (var text in (string[])["text", "text-2", "text-3", "up", "down", "forecast", "warn", "fault"])
            {
                var contrast = Contrast(new MudColor(colors[text]), new MudColor(colors[surface]));
                Assert.True(contrast >= 4.5, $"{text} on {surface} of {theme}: {contrast:F2}");
            }

            Assert.True(Contrast(new MudColor(colors["line-input"]), new MudColor(colors[surface])) >= 3, $"line-input on {surface} of {theme}");
        }
    }

    // W3C, Web Content Accessibility Guidelines 2.2, contrast ratio.
    private static double Contrast(MudColor first, MudColor second)
    {
        var (one, other) = (Luminance(first), Luminance(second));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance(MudColor color)
    {
        static double Linear(byte part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        return (0.2126 * Linear(color.R)) + (0.7152 * Linear(color.G)) + (0.0722 * Linear(color.B));
    }
}
