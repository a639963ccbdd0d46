using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class RollingScoresTests
{
    [Fact]
    public void The_probability_to_rise_is_held_against_what_came_and_against_saying_nothing()
    {
        var scores = new RollingScores(CheckedRows.Asset, 1, window: 100);
        foreach (var t in Enumerable.Range(0, 240))
        {
            // 70 % said of a rise that comes seven times of ten; every twelfth price stands still.
            var row = CheckedRows.Verified(t, t % 12 == 11 ? 0 : t % 10 < 7 ? 1e-3 : -1e-3, 0);
            scores.Add(row with { Prediction = row.Prediction with { ProbabilityUp = 0.7 } });
        }

        var rises = scores.ToScoreBoard().Rises!;
        var bin = Assert.Single(rises.Reliability);
        Assert.Equal((91, 91), (rises.Count, bin.Count));
        Assert.Equal(0.7, bin.Said, 1e-12);
        Assert.Equal(0.7, bin.Came, 0.03);
        Assert.Equal(Math.Abs(0.7 - bin.Came), rises.CalibrationError, 1e-12);
        Assert.Equal((bin.Came * 0.09) + ((1 - bin.Came) * 0.49), rises.Brier, 1e-12);
        Assert.Equal(1 - (rises.Brier / 0.25), rises.Skill, 1e-12);
        Assert.Equal(0, new RollingScores(CheckedRows.Asset, 1).ToScoreBoard().Rises!.Count);
    }

    [Fact]
    public void Rows_stand_ensemble_first_then_persistence_then_the_members_in_their_order()
    {
        var board = BoardOf(1, CheckedRows.Verified(1, 1e-3, 2e-3, ("lstm", 1e-3), ("kalman", null), ("persistence", 0)));

        Assert.Equal(["ensemble", "persistence", "lstm", "kalman"], board.Models.Select(m => m.Model));
        Assert.Equal([1, 1, 1, 0], board.Models.Select(m => m.Count));
    }

    [Fact]
    public void An_empty_window_scores_nothing_and_claims_nothing()
    {
        var board = new RollingScores(CheckedRows.Asset, 5).ToScoreBoard();

        Assert.Equal(["ensemble", "persistence"], board.Models.Select(m => m.Model));
        Assert.All(board.Models, m => Assert.True(m is { Count: 0, Verdict: Verdict.TooEarly } && double.IsNaN(m.RelativeMae)));
        Assert.Equal((0, 0), (board.Coverage.Count, board.Unverifiable));
        Assert.True(double.IsNaN(board.BandCoverage));
    }

    [Fact]
    public void Scores_are_those_of_the_pure_functions_on_log_returns()
    {
        var series = GoldenSeries.Of(400, 5);
        var board = BoardOf(5, [.. series.Realised.Select((r, t) => CheckedRows.Verified(t, r, 2 * series.Forecasts[t], ("kalman", series.Forecasts[t])))]);
        var kalman = board.Models[2];

        Assert.Equal((400, 80), (kalman.Count, kalman.EffectiveCount));
        GoldenFile.AssertClose(ErrorScores.MeanAbsoluteError(series.Errors), kalman.MeanAbsoluteError);
        GoldenFile.AssertClose(ErrorScores.RootMeanSquaredError(series.Errors), kalman.RootMeanSquaredError);
        GoldenFile.AssertClose(ErrorScores.RelativeMae(series.Errors, series.Realised), kalman.RelativeMae);
        GoldenFile.AssertClose(ErrorScores.RSquaredOutOfSample(series.Errors, series.Realised), kalman.RSquared);
        Assert.Equal((400, 80), (kalman.Evidence!.Count, kalman.Evidence.Independent));
        Assert.Equal(DirectionScores.Hits(series.Forecasts, series.Realised, 5), kalman.Direction);
        GoldenFile.AssertClose(
            series.Realised.Zip(series.Forecasts, (r, f) => Math.Abs((2 * f) - r)).Average(),
            board.Models[0].MeanAbsoluteError);
    }

    [Fact]
    public void Persistence_is_exactly_1_and_never_moves()
    {
        for (var count = 1; count < 100; count++)
        {
            var persistence = BoardOf(2, [.. Series((uint)count, count, 1e-3).Select((r, t) => CheckedRows.Verified(t, r, 0))]).Models[1];

            Assert.Equal(1.0, persistence.RelativeMae);
            Assert.Equal(0.0, persistence.RSquared);
            Assert.Equal(0, persistence.Direction.Count);
            Assert.Equal(count >= 60 ? Verdict.NotDistinguishable : Verdict.TooEarly, persistence.Verdict);
        }
    }

    [Fact]
    public void A_model_is_compared_on_its_own_targets_only()
    {
        // Half as wrong as persistence whenever it speaks; it is silent where the moves are large.
        var rows = Series(1, 200, 1e-3).Select((r, t) => t % 2 == 0
            ? CheckedRows.Verified(t, r, 0, ("shy", r / 2))
            : CheckedRows.Verified(t, 50 * r, 0, ("shy", null)));
        var shy = BoardOf(1, [.. rows]).Models[2];

        Assert.Equal(100, shy.Count);
        Assert.Equal(0.5, shy.RelativeMae, 1e-9);
    }

    [Fact]
    public void Nothing_moved_gives_no_ratio_rather_than_infinity()
    {
        var board = BoardOf(1, CheckedRows.Verified(1, 0, 1e-3));

        Assert.True(double.IsNaN(board.Models[0].RelativeMae));
        Assert.Equal(0, board.Models[0].Direction.Count);
    }

    [Fact]
    public void The_verdict_waits_for_enough_independent_targets()
    {
        static Verdict After(int count) =>
            BoardOf(5, [.. Series(1, count, 1e-3).Select((r, t) => CheckedRows.Verified(t, r, 0.9 * r))]).Models[0].Verdict;

        Assert.Equal(Verdict.TooEarly, After((5 * RollingScores.MinimumEffectiveCount) - 1));
        Assert.Equal(Verdict.NotDistinguishable, After(5 * RollingScores.MinimumEffectiveCount));
        Assert.Equal(Verdict.Better, After(1000));
    }

    [Fact]
    public void A_forecast_of_the_opposite_is_worse() =>
        Assert.Equal(Verdict.Worse, BoardOf(1, [.. Series(1, 500, 1e-3).Select((r, t) => CheckedRows.Verified(t, r, -0.2 * r))]).Models[0].Verdict);

    [Fact]
    public void Coverage_counts_the_targets_inside_the_band()
    {
        var board = BoardOf(5, [.. Enumerable.Range(0, 20).Select(t => CheckedRows.Verified(t, t < 15 ? 5e-4 : 2e-3, 0))]);

        Assert.Equal(Proportion.Wilson(15, 20, overlap: 5), board.Coverage);
        Assert.Equal(0.9, board.BandCoverage);
    }

    [Fact]
    public void A_full_window_scores_as_if_it_had_only_ever_seen_the_newest()
    {
        const int Window = 60;
        for (uint seed = 0; seed < 20; seed++)
        {
            var rows = Enumerable.Range(0, 200).Select(t => Row(seed, t)).ToList();
            var rolling = new RollingScores(CheckedRows.Asset, 3, Window);
            rows.ForEach(rolling.Add);

            var verified = rows.Where(IsVerified).ToList();
            var fresh = new RollingScores(CheckedRows.Asset, 3, Window);
            rows.SkipWhile(row => row != verified[^Window]).ToList().ForEach(fresh.Add);

            Equal(fresh.ToScoreBoard(), rolling.ToScoreBoard());
        }
    }

    [Fact]
    public void A_member_that_left_stays_until_its_last_forecast_leaves_the_window()
    {
        var scores = new RollingScores(CheckedRows.Asset, 1, window: 3);
        scores.Add(CheckedRows.Verified(0, 1e-3, 0, ("old", 1e-3), ("kept", 1e-3)));
        for (var t = 1; t <= 2; t++)
        {
            scores.Add(CheckedRows.Verified(t, 1e-3, 0, ("new", 1e-3), ("kept", 1e-3)));
            Assert.Equal(["new", "kept", "old"], scores.ToScoreBoard().Models.Skip(2).Select(m => m.Model));
        }

        scores.Add(CheckedRows.Verified(3, 1e-3, 0, ("new", 1e-3), ("kept", 1e-3)));

        Assert.Equal([("new", 3), ("kept", 3)], scores.ToScoreBoard().Models.Skip(2).Select(m => (m.Model, m.Count)));
    }

    [Fact]
    public void Unverifiable_targets_count_apart_and_leave_with_the_window()
    {
        var scores = new RollingScores(CheckedRows.Asset, 1, window: 2);
        scores.Add(CheckedRows.Unverifiable(0));
        scores.Add(CheckedRows.Verified(1, 1e-3, 0));
        scores.Add(CheckedRows.Unverifiable(2));
        scores.Add(CheckedRows.Verified(3, 1e-3, 0));
        scores.Add(CheckedRows.Unverifiable(4));
        Assert.Equal((3, 2), (scores.ToScoreBoard().Unverifiable, scores.ToScoreBoard().Models[0].Count));

        scores.Add(CheckedRows.Verified(5, 1e-3, 0));
        Assert.Equal(1, scores.ToScoreBoard().Unverifiable);

        scores.Add(CheckedRows.Verified(6, 1e-3, 0));
        Assert.Equal(0, scores.ToScoreBoard().Unverifiable);
    }

    [Fact]
    public void Rows_that_do_not_belong_are_refused_and_change_nothing()
    {
        var scores = new RollingScores(CheckedRows.Asset, 1);
        var other = new RollingScores(new Asset("solana"), 1);
        var row = CheckedRows.Verified(1, 1e-3, 0);

        Assert.Throws<ArgumentException>(() => scores.Add(CheckedRows.Pending(1)));
        Assert.Throws<ArgumentException>(() => scores.Add(row with { Verification = row.Verification! with { ActualPrice = null } }));
        Assert.Throws<ArgumentException>(() => other.Add(row));
        Assert.Equal(0, scores.ToScoreBoard().Models[0].Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RollingScores(CheckedRows.Asset, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RollingScores(CheckedRows.Asset, 1, 0));
    }

    private static ScoreBoard BoardOf(int horizonSteps, params LedgerEntry[] rows)
    {
        var scores = new RollingScores(CheckedRows.Asset, horizonSteps);
        foreach (var row in rows)
        {
            scores.Add(row);
        }

        return scores.ToScoreBoard();
    }

    private static bool IsVerified(LedgerEntry row) => row.Verification!.Status == VerificationStatus.Verified;

    // A seventh of the targets is unverifiable, one member is often silent and one only joins half-way.
    private static LedgerEntry Row(uint seed, int t)
    {
        double At(uint series) => 1e-3 * V((seed * 10) + series, (uint)t);
        return At(0) > 0.7e-3
            ? CheckedRows.Unverifiable(t)
            : CheckedRows.Verified(t, At(1), At(2), ("a", At(3)), ("b", At(4) > 0 ? At(5) : null), ("c", t < 100 ? null : At(6)));
    }

    private static void Equal(ScoreBoard expected, ScoreBoard actual)
    {
        // Evidence is of all that came, whatever has left the window.
        Assert.Equal(expected.Models.Select(InWindow), actual.Models.Select(InWindow));
        Assert.Equal((expected.Coverage, expected.BandCoverage, expected.Unverifiable), (actual.Coverage, actual.BandCoverage, actual.Unverifiable));

        static ForecastScore InWindow(ForecastScore score) => score with { Evidence = null, Verdict = Verdict.TooEarly };
    }
}
