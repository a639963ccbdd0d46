using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Tests.Training.Feedback;

/// <summary>Direction models that learnt a planted signal, and the trainers that made them.</summary>
internal static class Directions
{
    public static readonly DirectionSettings Settings = new(Planted.Options, "compact");

    public static readonly DirectionSettings Quick = new(Planted.Quick, "compact");

    public static IReadOnlyList<IDirectionTrainer> Trainers { get; } =
    [
        new LogisticDirectionTrainer(TimeProvider.System),
        new XGBoostDirectionTrainer(TimeProvider.System),
        new LstmDirectionTrainer(TimeProvider.System),
    ];

    private static readonly Lazy<Dictionary<string, TrainedDirectionModel>> LazyModels =
        new(() => Trainers.ToDictionary(trainer => trainer.Model, trainer => trainer.Train(Planted.Data, Settings, seed: 1)));

    public static TheoryData<string> Models => [.. DirectionCatalogue.Names];

    public static IDirectionTrainer Trainer(string model) => Trainers.Single(trainer => trainer.Model == model);

    public static TrainedDirectionModel Model(string model) => LazyModels.Value[model];

    /// <summary>The same moves in another order: nothing before a row says anything about what follows.</summary>
    public static Candle[] Shuffled(Candle[] candles, int seed)
    {
        var moves = Array.ConvertAll(candles, candle => candle.Close / candle.Open);
        new Random(seed).Shuffle(moves);
        var price = candles[0].Open;
        return
        [
            .. candles.Select((candle, i) =>
            {
                var open = price;
                price *= moves[i];
                return candle with { Open = open, Close = price, High = Math.Max(open, price) * 1.0001, Low = Math.Min(open, price) * 0.9999 };
            }),
        ];
    }
}
