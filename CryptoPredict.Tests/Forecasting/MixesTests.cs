using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Tests.Forecasting;

public sealed class MixesTests
{
    private static readonly MixParts[] Sets = [.. Enumerable.Range(0, 16).Select(set => (MixParts)set)];

    [Fact]
    public void What_runs_beside_a_mix_tells_which_parts_it_has()
    {
        Assert.All(Sets, applied => Assert.Equal(applied, Mixes.AppliedBeside(
            [new MemberForecast("lstm", "7", 0, 1), .. Mixes.Beside(applied, MixParts.All).Select(mix => new MemberForecast(mix.Name, "1", 0, 0))])));
        Assert.Null(Mixes.AppliedBeside([new MemberForecast("persistence", "1", 0, 1)]));
    }

    [Fact]
    public void Beside_a_mix_runs_the_other_preset_and_for_each_part_the_mix_that_differs_by_it_alone()
    {
        foreach (var applied in Sets)
        {
            var beside = Mixes.Beside(applied, MixParts.All);

            Assert.Equal([null, MixParts.FollowErrors, MixParts.FollowVolatility, MixParts.CorrectOffset], beside.Select(mix => mix.Differs));
            Assert.All(beside.Skip(1), mix => Assert.Equal(mix.Differs, applied ^ mix.Parts));
            Assert.Equal(applied.HasFlag(MixParts.StartWeights) ? MixParts.None : MixParts.All, beside[0].Parts);
            Assert.All(beside, mix => Assert.True(Mixes.Contains(mix.Name)));
        }
    }

    [Fact]
    public void A_part_that_is_switched_off_is_neither_applied_nor_tried()
    {
        var rules = MixRules.Of(new EnsembleOptions { CorrectOffset = false });

        Assert.Equal(MixParts.All ^ MixParts.CorrectOffset, rules.Start);
        Assert.DoesNotContain(Mixes.Beside(rules.Start, rules.Tried), mix => mix.Differs == MixParts.CorrectOffset);
        Assert.DoesNotContain(Sets, applied => Mixes.Beside(applied, rules.Tried).Any(mix => !applied.HasFlag(MixParts.CorrectOffset)
            && mix.Parts.HasFlag(MixParts.CorrectOffset)));
        Assert.Equal(new MixRules(MixParts.None, MixParts.All), MixRules.Of(new EnsembleOptions { Preset = EnsemblePreset.Plain }));
    }
}
