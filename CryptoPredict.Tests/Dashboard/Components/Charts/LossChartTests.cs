using Bunit;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class LossChartTests : DashboardContext
{
    [Fact]
    public void Curves_of_different_epochs_share_one_axis_and_leave_gaps()
    {
        var plot = Plot(new LossCurve("A", "series-1", [new(1, 1, 1.1), new(3, 0.8, 0.9)]), new LossCurve("B", "series-2", [new(2, 0.7, null)]));
        Assert.Equal([1, 2, 3], plot.Data.X);
        Assert.Equal(["A training", "A validation", "B training"], plot.Series.Select(series => series.Label));
        Assert.Equal([ChartShape.Dashes, ChartShape.Line, ChartShape.Dashes], plot.Series.Select(series => series.Shape));
        Assert.Equal([1, double.NaN, 0.8], plot.Data.Y[0]);
        Assert.Equal([double.NaN, 0.7, double.NaN], plot.Data.Y[2]);
    }

    [Fact]
    public void A_part_that_has_no_loss_is_not_in_the_key() =>
        Assert.Equal(["validation"], Plot(new LossCurve("", "series-3", [new(7, double.NaN, 0.89), new(14, double.NaN, 0.88)])).Series.Select(
            series => series.Label));

    [Fact]
    public void The_same_epoch_told_twice_counts_as_told_last() =>
        Assert.Equal([0.5], Plot(new LossCurve("", "series-1", [new(1, 1, null), new(1, 0.5, null)])).Data.Y[0]);

    [Fact]
    public void The_lowest_validation_loss_of_a_single_curve_is_marked_once_there_are_enough_to_choose_from()
    {
        LossCurve few = new("", "series-1", [new(1, 1, 0.9), new(2, 0.9, 0.8)]);
        Assert.DoesNotContain(Plot(few).Series, series => series.Shape == ChartShape.Marks);
        var more = few with { Losses = [.. few.Losses, new(3, 0.8, 0.85), new(4, 0.7, double.NaN)] };
        var plot = Plot(more);
        Assert.Equal(["training", "validation", "lowest validation"], plot.Series.Select(series => series.Label));
        Assert.Equal([double.NaN, 0.8, double.NaN, double.NaN], plot.Data.Y[2]);
        Assert.DoesNotContain(Plot(more, more with { Name = "B" }).Series, series => series.Shape == ChartShape.Marks);
    }

    [Fact]
    public void A_curve_that_did_not_grow_is_not_drawn_anew()
    {
        LossCurve curve = new("", "series-1", [new(1, 1, null)]);
        var chart = Chart(curve);
        var before = chart.FindComponent<PlotChart>().Instance.Data;
        chart.Render(p => p.Add(c => c.Curves, [curve with { }]));
        Assert.Same(before, chart.FindComponent<PlotChart>().Instance.Data);
        chart.Render(p => p.Add(c => c.Curves, [curve with { Losses = [.. curve.Losses, new EpochLoss(2, 0.9, null)] }]));
        Assert.Equal([1, 2], chart.FindComponent<PlotChart>().Instance.Data.X);
    }

    private PlotChart Plot(params LossCurve[] curves) => Chart(curves).FindComponent<PlotChart>().Instance;

    private IRenderedComponent<LossChart> Chart(params LossCurve[] curves) =>
        Render<LossChart>(p => p.Add(c => c.Label, "Loss").Add(c => c.Key, "run 1").Add(c => c.Curves, curves));
}
