using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Loop;

public sealed class PredictionExplainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_explained_says_why()
    {
        await using var bench = await TrainingBench.CreateAsync(600, TrainingBench.Btc);
        using (var retrainer = bench.Retrainer())
        {
            await bench.RetrainAsync(retrainer);
        }

        var trees = (await bench.HolderAsync("lightgbm"))!;
        var now = bench.Clock.GetUtcNow();
        var prediction = Sample.Prediction(1) with
        {
            Asset = TrainingBench.Btc,
            AsOf = now,
            IssuedAt = now,
            TargetTime = now.AddMinutes(5),
            Members =
            [
                new MemberForecast("lightgbm", trees, null, 0, "was stale"),
                new MemberForecast("lightgbm", "lightgbm-20200101T000000Z-00000000", 1e-4, 0.5, null),
                new MemberForecast("lightgbm", trees, 1e-3, 0.5, null),
                new MemberForecast(Mixes.EqualWeights, "1", 1e-4, 0, null),
            ],
        };
        var early = prediction with { AsOf = now.AddYears(-1), TargetTime = now.AddYears(-1).AddMinutes(5) };
        var added = await bench.Context.Ledger.AppendAsync(new LedgerBatch([], [prediction, early], []), Token);
        var explainer = new PredictionExplainer(bench.Context);

        var found = (await explainer.FindAsync(added[0].Id, Token))!;

        Assert.Equal(
            [
                "It gave no forecast.",
                "Its version is not stored any more, or cannot be read.",
                "Candles that it rests on came later or were corrected, so what it saw is not known any more.",
            ],
            found.Members.Select(member => member.WhyNot));
        Assert.Equal(
            "The candles that it rests on are not stored any more.", (await explainer.FindAsync(added[1].Id, Token))!.Members[2].WhyNot);
        Assert.Null(await explainer.FindAsync(987654, Token));
        Assert.Equal(VersionOrigin.Retrain, (await bench.Registry.FindAsync(TrainingBench.Btc, trees, Token))!.Origin);
    }
}
