namespace CryptoPredict.Learning.Seasonal;

/// <summary>A forecast with two bands, the next value first; all five are of one length.</summary>
/// <param name="Values">What is expected.</param>
/// <param name="Lower80">Lower end of the band that aims to hold 80 %.</param>
/// <param name="Upper80">Its upper end.</param>
/// <param name="Lower95">Lower end of the band that aims to hold 95 %.</param>
/// <param name="Upper95">Its upper end.</param>
public sealed record BandForecast(double[] Values, double[] Lower80, double[] Upper80, double[] Lower95, double[] Upper95);
