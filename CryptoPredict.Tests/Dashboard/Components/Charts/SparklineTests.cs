using System.Globalization;
using Bunit;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class SparklineTests : DashboardContext
{
    [Fact]
    public void Values_go_from_left_to_right_and_the_greatest_stands_highest()
    {
        var points = Points(3, 1, 2);
        Assert.Equal(points.Select(point => point.X).Order(), points.Select(point => point.X));
        Assert.Equal(points.Min(point => point.Y), points[0].Y);
        Assert.Equal(points.Max(point => point.Y), points[1].Y);
        Assert.All(points, point => Assert.True(point is { X: >= 0 and <= 80, Y: >= 0 and <= 20 }));
    }

    [Fact]
    public void Equal_values_are_a_level_line_and_what_is_no_number_is_left_out()
    {
        Assert.Single(Points(1, 1, double.NaN, 1).Select(point => point.Y).Distinct());
        Assert.Equal(3, Points(1, 1, double.NaN, 1).Length);
    }

    [Fact]
    public void A_single_value_draws_nothing() => Assert.Empty(Sparkline(1).FindAll("svg"));

    private (double X, double Y)[] Points(params double[] values) =>
        [.. Sparkline(values).Find("polyline").GetAttribute("points")!.Split(' ').Select(point => point.Split(','))
            .Select(point => (double.Parse(point[0], CultureInfo.InvariantCulture), double.Parse(point[1], CultureInfo.InvariantCulture)))];

    private IRenderedComponent<Sparkline> Sparkline(params double[] values) =>
        Render<Sparkline>(p => p.Add(s => s.Label, "Loss").Add(s => s.Values, values));
}
