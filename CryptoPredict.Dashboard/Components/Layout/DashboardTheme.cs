using System.Text.RegularExpressions;
using MudBlazor;
using MudBlazor.Utilities;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>
/// The kit's theme, made from <c>tokens.css</c>: one for the dark colours and one for the light ones, each written for its own
/// <c>data-theme</c>, so that the page has both before anything else and switching needs no server.
/// </summary>
internal static partial class DashboardTheme
{
    /// <summary>The dark colours; also those of a page whose theme was not chosen yet.</summary>
    public static MudTheme Dark { get; } = Of("dark", "root");

    /// <summary>The light colours.</summary>
    public static MudTheme Light { get; } = Of("light", "root[data-theme=\"light\"]");

    /// <summary>The colours of a theme by their names in <c>tokens.css</c>, without the dashes in front.</summary>
    /// <param name="name"><c>dark</c> or <c>light</c>.</param>
    internal static Dictionary<string, string> Colors(string name)
    {
        using var stream = typeof(DashboardTheme).Assembly.GetManifestResourceStream("tokens.css")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var start = text.IndexOf($"[data-theme=\"{name}\"] {{", StringComparison.Ordinal);
        var block = text[start..text.IndexOf('}', start)];
        return ColorToken().Matches(block).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
    }

    private static MudTheme Of(string name, string scope)
    {
        var colors = Colors(name);
        return new MudTheme
        {
            PaletteDark = Fill(new PaletteDark(), colors),
            PaletteLight = Fill(new PaletteLight(), colors),
            // The kit writes the colon before it.
            PseudoCss = new PseudoCss { Scope = scope },
            LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px", DrawerWidthLeft = "80px" },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = ["Inter Variable", "system-ui", "sans-serif"],
                    FontSize = "0.8125rem",
                    LineHeight = "1.4",
                    LetterSpacing = "normal",
                },
                H1 = new H1Typography { FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
                H2 = new H2Typography { FontSize = "0.8125rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
                H6 = new H6Typography { FontSize = "0.9375rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
                Subtitle1 = new Subtitle1Typography { FontSize = "0.8125rem", FontWeight = "400", LineHeight = "1.4", LetterSpacing = "normal" },
                Body1 = new Body1Typography { FontSize = "0.8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
                Body2 = new Body2Typography { FontSize = "0.8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
                Button = new ButtonTypography
                {
                    FontSize = "0.8125rem",
                    FontWeight = "500",
                    LineHeight = "1.4",
                    LetterSpacing = "normal",
                    TextTransform = "none",
                },
                Caption = new CaptionTypography { FontSize = "0.75rem", LineHeight = "1.4", LetterSpacing = "normal" },
            },
        };
    }

    private static T Fill<T>(T palette, Dictionary<string, string> colors)
        where T : Palette
    {
        MudColor Color(string token) => new(colors[token]);
        palette.Primary = palette.Info = palette.Success = Color("up");
        palette.PrimaryContrastText = palette.InfoContrastText = palette.SuccessContrastText = Color("surface");
        palette.Secondary = Color("forecast");
        palette.Tertiary = Color("series-3");
        palette.Warning = Color("warn");
        palette.Error = Color("fault");
        palette.SecondaryContrastText = palette.TertiaryContrastText = palette.WarningContrastText = palette.ErrorContrastText = Color("surface");
        palette.Dark = Color("surface-3");
        palette.Background = Color("page");
        palette.BackgroundGray = palette.TableHover = palette.TableStriped = palette.ActionDisabledBackground = palette.Skeleton = Color("surface-2");
        palette.Surface = palette.DrawerBackground = palette.AppbarBackground = Color("surface");
        palette.TextPrimary = palette.AppbarText = Color("text");
        palette.TextSecondary = palette.DrawerText = palette.DrawerIcon = palette.ActionDefault = Color("text-2");
        palette.TextDisabled = palette.ActionDisabled = Color("text-3");
        palette.LinesDefault = palette.Divider = Color("line");
        palette.TableLines = palette.DividerLight = Color("line-soft");
        palette.LinesInputs = Color("line-input");
        return palette;
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6,8});")]
    private static partial Regex ColorToken();
}
