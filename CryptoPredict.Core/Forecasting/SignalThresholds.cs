namespace CryptoPredict.Core.Forecasting;

/// <summary>From which P(up) on a prediction suggests buying or selling; between the two it says hold.</summary>
public sealed record SignalThresholds
{
    /// <summary>Takes and checks the thresholds.</summary>
    /// <param name="buy">Lowest P(up) that says buy; above <paramref name="sell"/>, at most 1.</param>
    /// <param name="sell">Highest P(up) that says sell; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ sell &lt; buy ≤ 1.</exception>
    public SignalThresholds(double buy, double sell)
    {
        if (!(sell >= 0 && sell < buy && buy <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(buy), buy, $"Signal thresholds must hold 0 ≤ sell < buy ≤ 1, but sell is {sell} and buy is {buy}.");
        }
        Buy = buy;
        Sell = sell;
    }

    /// <summary>Lowest P(up) that says buy.</summary>
    public double Buy { get; }

    /// <summary>Highest P(up) that says sell.</summary>
    public double Sell { get; }

    /// <summary>The signal at a probability of a rise.</summary>
    public Signal At(double probabilityUp) =>
        probabilityUp >= Buy ? Signal.Buy : probabilityUp <= Sell ? Signal.Sell : Signal.Hold;
}
