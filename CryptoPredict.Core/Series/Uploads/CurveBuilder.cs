using System.Runtime.InteropServices;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Thins values while a file streams by, in whatever order: its memory does not grow with the file.</summary>
/// <param name="series">The asset or series.</param>
/// <param name="step">Time between two values where none is missing.</param>
internal sealed class CurveBuilder(Asset series, TimeSpan step)
{
    // Four points each, and a gap between any two.
    private const int MaxStretches = UploadCurve.MaxPoints / 5;

    private Dictionary<long, Stretch> _stretches = [];
    private long _length = step.Ticks;
    private long _values;

    /// <summary>Takes in a value.</summary>
    public void Add(DateTimeOffset time, double value)
    {
        _values++;
        Put(_stretches, time.UtcTicks / _length, Stretch.Of(new UploadCurvePoint(time, value)));
        while (_stretches.Count > MaxStretches)
        {
            _length *= 2;
            Dictionary<long, Stretch> wider = [];
            foreach (var (place, stretch) in _stretches)
            {
                Put(wider, place / 2, stretch);
            }

            _stretches = wider;
        }
    }

    /// <summary>The curve of what was taken in; null for nothing.</summary>
    public UploadCurve? ToCurve()
    {
        List<UploadCurvePoint> points = [];
        foreach (var (_, stretch) in _stretches.OrderBy(stretch => stretch.Key))
        {
            if (points.Count > 0 && stretch.First.Time - points[^1].Time is { } pause && pause.Ticks > _length * 3 / 2)
            {
                points.Add(new UploadCurvePoint(points[^1].Time + (pause / 2), double.NaN));
            }

            points.AddRange(((UploadCurvePoint[])[stretch.First, stretch.Lowest, stretch.Highest, stretch.Last]).Distinct().OrderBy(point => point.Time));
        }

        return points.Count == 0 ? null : new UploadCurve(series, _values, TimeSpan.FromTicks(_length), points);
    }

    private static void Put(Dictionary<long, Stretch> stretches, long place, in Stretch stretch)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(stretches, place, out var isThere);
        known = isThere ? known.With(stretch) : stretch;
    }

    private readonly record struct Stretch(UploadCurvePoint First, UploadCurvePoint Lowest, UploadCurvePoint Highest, UploadCurvePoint Last)
    {
        public static Stretch Of(UploadCurvePoint only) => new(only, only, only, only);

        public Stretch With(in Stretch other) => new(
            other.First.Time < First.Time ? other.First : First,
            other.Lowest.Value < Lowest.Value ? other.Lowest : Lowest,
            other.Highest.Value > Highest.Value ? other.Highest : Highest,
            other.Last.Time >= Last.Time ? other.Last : Last);
    }
}
