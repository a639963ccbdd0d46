using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>What a waiting file holds, read in one way, for a look before it is merged.</summary>
/// <param name="Findings">What was found in it, and how its rows stand to the data set now.</param>
/// <param name="Curve">One asset or series of it; null where no row of the one that was asked for can be used.</param>
public sealed record UploadPreview(UploadFindings Findings, UploadCurve? Curve);

/// <summary>
/// The closes or daily values of one asset or series of a file, thinned to what a screen shows: of each stretch of time the first, the lowest, the
/// highest and the last.
/// </summary>
/// <param name="Series">The asset or series.</param>
/// <param name="Values">How many there are in the file.</param>
/// <param name="Stretch">Length of a stretch.</param>
/// <param name="Points">Oldest first; NaN between two points that lie further apart than one and a half stretches. At most <see cref="MaxPoints"/>.</param>
public sealed record UploadCurve(Asset Series, long Values, TimeSpan Stretch, IReadOnlyList<UploadCurvePoint> Points)
{
    /// <summary>The most points.</summary>
    public const int MaxPoints = 2_000;

    /// <summary>Whether there are values that are not among the points.</summary>
    public bool IsThinned => Values > Points.Count(point => double.IsFinite(point.Value));
}

/// <summary>A point of a curve.</summary>
/// <param name="Time">Open time of the candle, or the day, UTC.</param>
/// <param name="Value">The close or value; NaN for a gap.</param>
public readonly record struct UploadCurvePoint(DateTimeOffset Time, double Value);
