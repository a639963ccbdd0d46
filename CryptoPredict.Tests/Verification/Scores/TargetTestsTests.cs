using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Features;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class TargetTestsTests
{
    private const int Horizon = 5;
    private const double Scale = 6e-4;
    private const int Targets = 288;

    [Fact]
    public void Only_targets_that_do_not_overlap_are_tested()
    {
        var rows = Rows(1, (149 * 1) + 1, _ => Scale);

        Assert.Equal(30, TargetTests.Of(rows).Count);
        Assert.NotNull(TargetTests.Of(rows).MissRate);
        Assert.Equal(29, TargetTests.Of([.. rows.Skip(5)]).Count);
        Assert.Null(TargetTests.Of([.. rows.Skip(5)]).MissRate);
    }

    [Fact]
    public void Too_few_targets_are_not_tested_at_all()
    {
        var tests = TargetTests.Of(Rows(1, 100, _ => Scale));

        Assert.Equal((20, null, null, null, 0), (tests.Count, tests.MissRate, tests.Independence, tests.Errors, tests.Directions.Count));
    }

    [Fact]
    public void Steady_errors_hardly_ever_count_as_risen_and_doubled_ones_nearly_always()
    {
        var steady = Enumerable.Range(1, 200).Count(seed => Drift(seed, _ => Scale));
        var doubled = Enumerable.Range(1, 200).Count(seed => Drift(seed, target => target < Targets * 2 / 3 ? Scale : 2 * Scale));

        Assert.InRange(steady, 0, 4);
        Assert.InRange(doubled, 190, 200);
    }

    [Fact]
    public void A_band_that_misses_too_often_is_found_and_one_that_keeps_its_promise_is_not()
    {
        // The band of these rows reaches 1e-3 to either side: 1.645 standard deviations are 90 %.
        var kept = Enumerable.Range(1, 100).Count(seed => TargetTests.Of(Rows(seed, Targets * Horizon, _ => 1e-3 / 1.645)).MissRate!.Value.PValue < 0.05);
        var broken = TargetTests.Of(Rows(1, Targets * Horizon, _ => 1e-3)).MissRate!.Value.PValue;

        Assert.InRange(kept, 0, 12);
        Assert.InRange(broken, 0, 1e-6);
    }

    [Fact]
    public void Forecast_directions_are_told_from_guessed_ones()
    {
        var random = new Random(7);
        List<LedgerEntry> rows = [];
        for (var id = Targets * Horizon; id > 0; id--)
        {
            var realised = Scale * CandleSeries.Normal(random);
            rows.Add(CheckedRows.Verified(
                id, realised, realised * 0.1, ("seer", (realised * 0.2) + (Scale * 0.05 * CandleSeries.Normal(random))),
                ("guess", Scale * CandleSeries.Normal(random)),
                ("persistence", 0), ("silent", null)));
        }

        var directions = TargetTests.Of(rows).Directions;

        Assert.Equal(["ensemble", "guess", "seer"], directions.Keys.Order());
        Assert.InRange(directions["seer"], 0, 1e-9);
        Assert.InRange(directions["guess"], 0.01, 1);
    }

    [Fact]
    public void A_row_that_is_not_verified_is_refused() => Assert.Throws<ArgumentException>(() => TargetTests.Of([CheckedRows.Pending(1)]));

    private static bool Drift(int seed, Func<int, double> deviation) =>
        TargetTests.Of(Rows(seed, Targets * Horizon, row => deviation(row / Horizon))).Errors!.HasRisen;

    // Newest first, one per minute, forecast as "no change".
    private static List<LedgerEntry> Rows(int seed, int count, Func<int, double> deviation)
    {
        var random = new Random(seed);
        List<LedgerEntry> rows = [.. Enumerable.Range(0, count).Select(row => CheckedRows.Verified(row + 1, deviation(row) * CandleSeries.Normal(random), 0))];
        rows.Reverse();
        return rows;
    }
}
