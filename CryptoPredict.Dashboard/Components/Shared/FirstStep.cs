namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>What comes to pass before an asset has numbers, in its order.</summary>
public enum FirstStep
{
    /// <summary>A candle closes.</summary>
    Candle,

    /// <summary>Models are trained.</summary>
    Training,

    /// <summary>A forecast is made.</summary>
    Forecast,

    /// <summary>It is checked.</summary>
    Check,
}
