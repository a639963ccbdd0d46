using Bunit;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class PlotChartTests : DashboardContext
{
    [Fact]
    public void A_growing_plot_sends_only_the_points_to_the_right()
    {
        var chart = Render(Data("a", 1, 2, 3), grows: true);
        chart.Render(p => p.Add(c => c.Data, Data("a", 2, 3, 4, 5)));
        var arguments = PlotsModule.Invocations["update"][^1].Arguments;
        Assert.Equal([4, 5], Columns(arguments[1])[0]);
        Assert.Equal(false, arguments[2]);
    }

    [Fact]
    public void Another_picture_and_a_plot_that_does_not_grow_are_sent_whole()
    {
        var chart = Render(Data("a", 1, 2, 3), grows: true);
        chart.Render(p => p.Add(c => c.Data, Data("b", 1, 2)));
        Assert.Equal(true, PlotsModule.Invocations["update"][^1].Arguments[2]);

        var fixedPlot = Render(Data("a", 1, 2, 3), grows: false);
        fixedPlot.Render(p => p.Add(c => c.Data, Data("a", 1, 2, 3)));
        Assert.Equal([1, 2, 3], Columns(PlotsModule.Invocations["update"][^1].Arguments[1])[0]);
    }

    [Fact]
    public void No_more_points_than_the_capacity_are_sent()
    {
        Render(Data("a", [.. Enumerable.Range(0, PlotChart.Capacity + 500).Select(i => (double)i)]), grows: true);
        var columns = Columns(PlotsModule.Invocations["create"][^1].Arguments[^1]);
        Assert.All(columns, column => Assert.Equal(PlotChart.Capacity, column.Length));
        Assert.Equal(500, columns[0][0]);
    }

    [Fact]
    public void What_is_not_a_number_is_a_gap()
    {
        Render(new PlotData("a", [1, 2], [[double.NaN, 3]]), grows: true);
        Assert.Equal([null, 3], Columns(PlotsModule.Invocations["create"][^1].Arguments[^1])[1]);
    }

    private IRenderedComponent<PlotChart> Render(PlotData data, bool grows) => Render<PlotChart>(p => p
        .Add(c => c.Label, "Errors")
        .Add(c => c.Series, [new PlotSeries("error", "forecast", ChartShape.Line)])
        .Add(c => c.Data, data)
        .Add(c => c.Grows, grows));

    private static double?[][] Columns(object? argument) => (double?[][])argument!;

    private static PlotData Data(string key, params double[] x) => new(key, x, [x]);
}
