using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Pages.FineTuning;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FineTuning;

public sealed class LiveErrorChartTests
{
    [Fact]
    public void The_line_is_the_rolling_mean_of_what_the_model_is_worse_by_and_swaps_are_marked_on_it()
    {
        ModelCheck[] checks = [.. Enumerable.Range(0, 100).Select(i => new ModelCheck(
            i + 1, DateTimeOffset.UnixEpoch.AddMinutes(i), i < 70 ? "a" : "b", 0.001 * (i % 7), i % 2 == 0 ? 0.002 : -0.001))];
        var data = LiveErrorChart.Of("BTC-USD", checks);

        Assert.Equal(100 - LiveErrorChart.Rolling + 1, data.X.Count);
        Assert.All(data.Y, column => Assert.Equal(data.X.Count, column.Count));
        Assert.Equal(60 * (LiveErrorChart.Rolling - 1), data.X[0]);
        for (var i = LiveErrorChart.Rolling - 1; i < 100; i++)
        {
            var mean = checks[(i + 1 - LiveErrorChart.Rolling)..(i + 1)].Average(check => 10_000 * (Math.Abs(check.Error) - Math.Abs(check.Realised)));
            Assert.Equal(mean, data.Y[0][i + 1 - LiveErrorChart.Rolling], 9);
        }

        var mark = Assert.Single(Enumerable.Range(0, data.X.Count), point => !double.IsNaN(data.Y[2][point]));
        Assert.Equal((70, data.Y[0][mark]), (mark + LiveErrorChart.Rolling - 1, data.Y[2][mark]));
        Assert.All(data.Y[1], zero => Assert.Equal(0, zero));
    }

    [Fact]
    public void With_fewer_checks_than_the_mean_runs_over_there_is_no_point() =>
        Assert.Empty(LiveErrorChart.Of("x", [.. Enumerable.Repeat(new ModelCheck(1, DateTimeOffset.UnixEpoch, "a", 0, 0), LiveErrorChart.Rolling - 1)]).X);
}
