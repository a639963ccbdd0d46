using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Windows of many series with what came after them: a bounded sample to learn from, as many of each series as possible and spread over its whole history, and
/// the newest four of each series, three open days apart, which are held out. No value that is forecast at the latter is forecast in the former.
/// </summary>
internal sealed class DemandSample
{
    private const int HeldOutWindows = 4;
    private const int HeldOutStep = 3;
    private const int LeastSeasons = 3;
    private const int MostHeldOut = 2_048;
    private readonly List<Window> _learned = [];
    private readonly List<Window> _heldOut = [];

    /// <summary>Whether there is nothing to learn from, or nothing held out.</summary>
    public bool IsEmpty => _learned.Count == 0 || _heldOut.Count == 0;

    /// <summary>Adds windows of series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="unseen">How many of the newest open days of each are not looked at.</param>
    /// <param name="most">The most windows to learn from.</param>
    /// <param name="random">Draws them.</param>
    /// <returns>The series that are long enough, with the last day that was looked at.</returns>
    public IReadOnlyList<(string Name, DateOnly Last)> Add(IReadOnlyList<DemandHistory> series, int unseen, int most, Random random)
    {
        List<(DemandHistory History, int First, int HeldOut)> usable = [];
        foreach (var history in series)
        {
            var least = LeastSeasons * history.Days.Season;
            var heldOut = history.Days.Values.Length - unseen - DemandWindow.Horizon - ((HeldOutWindows - 1) * HeldOutStep);
            if (heldOut - DemandWindow.Horizon >= least && history.Days.Values.AsSpan(0, least).ContainsAnyInRange(double.MinValue, double.MaxValue))
            {
                usable.Add((history, least, heldOut));
            }
        }

        var stride = Math.Max(1, (int)Math.Ceiling((double)usable.Count / most));
        var each = most / Math.Max(1, usable.Count / stride);
        var heldOutStride = Math.Max(1, (int)Math.Ceiling((double)usable.Count * HeldOutWindows / MostHeldOut));
        List<(string Name, DateOnly Last)> seen = [];
        for (var place = 0; place < usable.Count; place++)
        {
            var (history, first, heldOut) = usable[place];
            var (learns, holds) = (place % stride == 0, place % heldOutStride == 0);
            if (!learns && !holds)
            {
                continue;
            }

            var values = history.Days.Values.AsMemory(0, history.Days.Values.Length - unseen);
            var known = new DemandKnown(values, SeasonalGaps.Fill(values.Span, history.Days.Season), history.Days.Season, 0)
            {
                Events = history.Days.Events,
            }.WithoutEvents();
            var source = new Source(history.Days, known.Values, known.Filled.ToArray());
            seen.Add((history.Name, history.Days.DayAt(values.Length - 1)));
            var moments = heldOut - DemandWindow.Horizon - first + 1;
            var count = learns ? Math.Min(each, moments) : 0;
            for (var i = 0; i < count; i++)
            {
                Offer(_learned, new Window(source, first + (int)((i + random.NextDouble()) * moments / count)));
            }

            for (var i = 0; holds && i < HeldOutWindows; i++)
            {
                Offer(_heldOut, new Window(source, heldOut + (i * HeldOutStep)));
            }
        }

        return seen;
    }

    /// <summary>The windows to learn from.</summary>
    public SequenceData Learned() => Data(_learned);

    /// <summary>The windows held out.</summary>
    public SequenceData HeldOut() => Data(_heldOut);

    /// <summary>
    /// Mean squared error of the better naive forecast of the windows held out, "as on the last day" or "as on the same weekday of the last week", in the
    /// unit of the targets.
    /// </summary>
    public double NaiveLoss()
    {
        var (last, week, count) = (0.0, 0.0, _heldOut.Count * DemandWindow.Horizon);
        foreach (var ((days, _, filled), known) in _heldOut.Select(window => (window.Source, window.Known)))
        {
            var (scale, season) = (new DemandScale(filled.AsSpan(0, known), days.Season), days.Season);
            for (var h = 0; h < DemandWindow.Horizon; h++)
            {
                var came = scale.Of(filled[known + h], known + h);
                last += Square(came - scale.Of(filled[known - 1], known + h)) / count;
                week += Square(came - scale.Of(filled[known - season + (h % season)], known + h)) / count;
            }
        }

        return Math.Min(last, week);

        static double Square(double error) => error * error;
    }

    // What was filled in for most of the days to be forecast teaches how gaps are filled.
    private static void Offer(List<Window> windows, Window window)
    {
        var missing = 0;
        foreach (var value in window.Source.Values.Span.Slice(window.Known, DemandWindow.Horizon))
        {
            missing += double.IsNaN(value) ? 1 : 0;
        }

        if (2 * missing <= DemandWindow.Horizon && window.Scale.Moves)
        {
            windows.Add(window);
        }
    }

    private static SequenceData Data(List<Window> windows)
    {
        const int Size = DemandWindow.Steps * DemandWindow.Width;
        var (rows, targets) = (new float[windows.Count * Size], new float[windows.Count * DemandWindow.Horizon]);
        for (var i = 0; i < windows.Count; i++)
        {
            var ((days, values, filled), known, scale) = (windows[i].Source, windows[i].Known, windows[i].Scale);
            DemandWindow.Write(values.Span[..known], filled.AsSpan(0, known), days, scale, rows.AsSpan(i * Size, Size));
            for (var h = 0; h < DemandWindow.Horizon; h++)
            {
                targets[(i * DemandWindow.Horizon) + h] = scale.Of(filled[known + h], known + h);
            }
        }

        return SequenceData.FromSequences(rows, targets, DemandWindow.Steps, DemandWindow.Width, DemandWindow.Horizon);
    }

    private sealed record Source(OpenDays Days, ReadOnlyMemory<double> Values, double[] Filled);

    private sealed record Window(Source Source, int Known)
    {
        public DemandScale Scale => new(Source.Filled.AsSpan(0, Known), Source.Days.Season);
    }
}
