namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// What one asset's ensemble has learned: weights and offset from its verified predictions, the regime from its scales. A function of the
/// newest <see cref="RequiredRows"/> verified predictions and of the newest <see cref="VolatilityHistory.Window"/> scales, bit for bit: a restart that feeds
/// these again stands where the live one stood.
/// Not safe for concurrent use.
/// </summary>
public sealed class EnsembleAdaptation
{
    private readonly EnsembleWeights _weights;
    private readonly OffsetCorrection _offset;
    private readonly VolatilityHistory _volatility = new();
    private readonly MixParts _tried;

    /// <summary>An adaptation that has learned nothing yet.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="horizonSteps">The horizon in candles; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> is below 1.</exception>
    public EnsembleAdaptation(EnsembleOptions options, int horizonSteps)
    {
        _weights = new EnsembleWeights(options, horizonSteps);
        _offset = new OffsetCorrection(options, horizonSteps);
        _tried = MixRules.Of(options).Tried;
    }

    /// <summary>How many of the newest verified predictions it rests on.</summary>
    public static int RequiredRows(EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Math.Max(options.Window, options.OffsetWindow);
    }

    /// <summary>Takes in the volatility at the next candle.</summary>
    /// <param name="scale">The <see cref="Ranges.RangeScale"/> of the horizon; NaN where it is not known.</param>
    public void Observe(double scale) => _volatility.Add(scale);

    /// <summary>Takes in a prediction whose target has come, in the order of the ledger. Never call it with an early check.</summary>
    /// <param name="prediction">The prediction as it was issued.</param>
    /// <param name="realised">ln(price at the target / last price); finite.</param>
    public void Learn(Prediction prediction, double realised)
    {
        _weights.Learn(prediction, realised);
        _offset.Learn(prediction, realised);
    }

    /// <summary>The terms on which an ensemble of this asset predicts now.</summary>
    /// <param name="ensemble">The ensemble.</param>
    /// <param name="applied">Which parts of the mix are applied.</param>
    /// <remarks>The offset is learnt from the errors of the mix that served, for all mixes alike.</remarks>
    public EnsembleTerms TermsFor(Ensemble ensemble, MixParts applied)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return new EnsembleTerms(Of(applied), _volatility.Regime)
        {
            Applied = applied,
            Beside = [.. Mixes.Beside(applied, _tried).Select(mix => (mix.Name, Of(mix.Parts)))],
        };

        MixTerms Of(MixParts parts) => new(
            _weights.Of(ensemble.Members, _volatility.Rank, parts), parts.HasFlag(MixParts.CorrectOffset) ? _offset.Scales : 0);
    }
}
