using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Training.Feedback;

/// <summary>Signals that say "up", one a minute, and what came of them.</summary>
internal static class SignalRows
{
    public static DirectionSignal Signal(int minute, string model = "logistic", Asset? asset = null)
    {
        var asOf = Sample.Start + (minute * Sample.Minute);
        return new DirectionSignal(asset ?? Sample.Btc, model, $"{model}-1", asOf, asOf + (5 * Sample.Minute), 100, 0.6, Core.Forecasting.Signal.Buy);
    }

    public static SignalEntry Settled(int minute, string model = "logistic", bool right = true, Asset? asset = null) =>
        Met(minute, right ? 0.001 : -0.001, model, asset);

    public static SignalEntry Met(int minute, double? logReturn, string model = "logistic", Asset? asset = null)
    {
        var signal = Signal(minute, model, asset);
        return new SignalEntry(signal, signal.Meet(signal.TargetTime, logReturn));
    }
}
