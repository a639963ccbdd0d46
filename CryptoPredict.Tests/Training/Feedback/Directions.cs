using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Tests.Training.Feedback;

/// <summary>Direction models that learnt a planted signal, and the trainers that made them.</summary>
internal static class Directions
{
    public static readonly RetrainOptions Settings = Planted.Options;

    public static readonly RetrainOptions Quick = Planted.Quick;

    public static IReadOnlyList<IModelTrainer<IDirectionModel>> Trainers { get; } =
        [.. DirectionCatalogue.All.Select(model => model.Trainer(TimeProvider.System))];

    private static readonly Lazy<Dictionary<string, TrainedModel<IDirectionModel>>> LazyModels =
        new(() => Trainers.ToDictionary(trainer => trainer.Model, trainer => trainer.Train(Planted.Data, Settings, seed: 1)));

    public static TheoryData<string> Models => [.. DirectionCatalogue.Names];

    public static IModelTrainer<IDirectionModel> Trainer(string model) => Trainers.Single(trainer => trainer.Model == model);

    public static TrainedModel<IDirectionModel> Model(string model) => LazyModels.Value[model];

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
