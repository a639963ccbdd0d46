using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class MixTrialTests
{
    // What the market does in each row, one in three scales of it foreseeable by whoever says half of it.
    private static readonly double[] Realised = Drawn(9000);

    [Fact]
    public void The_preset_serves_as_long_as_the_evidence_says_nothing()
    {
        var noise = Drawn(Realised.Length, 5);
        var trial = Tried(MixRules.Default, (t, _) => 0.05 * noise[t], (t, _) => 0.05 * noise[^(t + 1)]);

        Assert.Equal(MixParts.All, trial.Applied);
        Assert.Empty(trial.State.Changes);
        Assert.Null(trial.State.ChangeOf(MixParts.CorrectOffset));
        Assert.All(trial.State.Beside, line => Assert.True(line.Evidence.Count == Realised.Length && line.Evidence.Better < Evidence.Enough));
    }

    [Fact]
    public void A_part_that_costs_accuracy_is_taken_out_and_is_then_tried_the_other_way_round()
    {
        // Whoever corrects the offset is wrong by half a scale.
        var trial = Tried(MixRules.Default, (_, parts) => parts.HasFlag(MixParts.CorrectOffset) ? 0.5e-3 : 0, (_, parts) =>
            parts.HasFlag(MixParts.CorrectOffset) ? 0.5e-3 : 1e-5);

        var change = Assert.Single(trial.State.Changes);
        Assert.Equal(MixParts.All ^ MixParts.CorrectOffset, trial.Applied);
        Assert.Equal(("without-offset", trial.Applied), (change.Mix, change.Applied));
        Assert.True(change.EValue >= Evidence.Enough && change.Count < Realised.Length);
        Assert.Equal(change, trial.State.ChangeOf(MixParts.CorrectOffset));
        Assert.Null(trial.State.ChangeOf(MixParts.FollowErrors));

        var back = trial.State.Beside.Single(line => line.Mix.Differs == MixParts.CorrectOffset);
        Assert.Equal("with-offset", back.Mix.Name);
        Assert.Equal(Verdict.Worse, back.Evidence.Verdict);
    }

    [Fact]
    public void Where_the_plain_mean_is_better_it_serves_and_where_the_plain_one_began_the_full_mix_can_take_over()
    {
        double Said(int t, MixParts parts) => (parts == MixParts.None ? 0.5 : -0.5) * 0.3 * Realised[t];
        var trial = Tried(MixRules.Default, Said, Said);
        Assert.Equal((MixParts.None, "equal-weights"), (trial.Applied, Assert.Single(trial.State.Changes).Mix));

        double Other(int t, MixParts parts) => (parts == MixParts.All ? 0.5 : -0.5) * 0.3 * Realised[t];
        var plain = Tried(new MixRules(MixParts.None, MixParts.All), Other, Other);
        Assert.Equal((MixParts.All, "all-parts"), (plain.Applied, Assert.Single(plain.State.Changes).Mix));
    }

    [Fact]
    public void Predictions_that_another_mix_made_say_nothing()
    {
        var trial = new MixTrial(MixRules.Default, 5);
        foreach (var t in Enumerable.Range(0, 2000))
        {
            var row = CheckedRows.Verified(t, Realised[t], 1e-3, ("equal-weights", 0.3 * Realised[t]), ("without-offset", 0.3 * Realised[t]));
            trial.Add(row.Prediction, t, Realised[t]);
        }

        Assert.Equal(MixParts.All, trial.Applied);
        Assert.All(trial.State.Beside, line => Assert.Equal(0, line.Evidence.Count));
    }

    [Fact]
    public void Kept_and_read_again_it_goes_on_to_the_bit_and_by_other_rules_it_begins_anew()
    {
        double Said(int t, MixParts parts) => parts.HasFlag(MixParts.CorrectOffset) ? 0.5e-3 : 0.05 * Realised[t];
        var whole = Tried(MixRules.Default, Said, Said);
        for (var cut = 500; cut < Realised.Length; cut += 2500)
        {
            var first = Tried(MixRules.Default, Said, Said, to: cut);
            var kept = Read(Save(first), null);
            Assert.Equal(first.State.Changes, kept.State.Changes);

            Assert.Equal(Save(whole), Save(Tried(MixRules.Default, Said, Said, cut, trial: kept)));
        }

        var plain = new MixRules(MixParts.None, MixParts.All);
        Assert.Equal((MixParts.None, 0), (Read(Save(whole), plain).Applied, Read(Save(whole), plain).State.Changes.Count));
    }

    private static MixTrial Tried(
        MixRules rules, Func<int, MixParts, double> served, Func<int, MixParts, double> beside, int from = 0, int? to = null, MixTrial? trial = null)
    {
        trial ??= new MixTrial(rules, 5);
        for (var t = from; t < (to ?? Realised.Length); t++)
        {
            var row = CheckedRows.Verified(t, Realised[t], served(t, trial.Applied),
                [.. Mixes.Beside(trial.Applied, rules.Tried).Select(mix => (mix.Name, (double?)beside(t, mix.Parts)))]);
            trial.Add(row.Prediction, t, Realised[t]);
        }

        return trial;
    }

    private static byte[] Save(MixTrial trial)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            trial.Save(writer);
        }

        return bytes.ToArray();
    }

    private static MixTrial Read(byte[] bytes, MixRules? rules)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return MixTrial.Read(reader, rules, 5);
    }

    private static double[] Drawn(int count, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 1e-3 * Normal.Sample(random, 0, 1))];
    }
}
