using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Puts the values of one series together by day while a file streams by; at most one value for each day there is.</summary>
/// <param name="series">The series; null for that of the first value.</param>
/// <param name="rule">What several values of a day become.</param>
internal sealed class DayCurve(Asset? series, SameDayRule rule)
{
    private readonly SortedDictionary<DateOnly, double> _days = [];
    private Asset? _series = series;

    /// <summary>Takes in a value; of another series it is passed over.</summary>
    public void Add(in ImportedValue value)
    {
        _series ??= value.Series;
        if (value.Series == _series)
        {
            _days[value.Day] = rule == SameDayRule.Sum ? value.Value + _days.GetValueOrDefault(value.Day) : value.Value;
        }
    }

    /// <summary>The curve of what was taken in; null for nothing.</summary>
    public UploadCurve? ToCurve()
    {
        if (_days.Count == 0)
        {
            return null;
        }

        // Weekly or monthly values have no gaps between them.
        var step = _days.Keys.Zip(_days.Keys.Skip(1), (day, next) => next.DayNumber - day.DayNumber)
            .GroupBy(days => days).OrderByDescending(steps => steps.Count()).ThenBy(steps => steps.Key).FirstOrDefault()?.Key ?? 1;
        var curve = new CurveBuilder(_series!.Value, TimeSpan.FromDays(step));
        foreach (var (day, value) in _days)
        {
            curve.Add(new DateTimeOffset(day, default, TimeSpan.Zero), value);
        }

        return curve.ToCurve();
    }
}
