using System.Globalization;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>Lines, points or bars over a numeric axis or time.</summary>
public sealed partial class PlotChart
{
    /// <summary>The most points a plot holds; older ones go.</summary>
    public const int Capacity = 2000;

    private const int TableRows = 60;

    private string? _sentKey;
    private PlotData? _sent;
    private double _sentX = double.NegativeInfinity;

    /// <summary>The series, in the order of the data's columns.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PlotSeries> Series { get; set; }

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required PlotData Data { get; set; }

    /// <summary>Whether x is time (unix seconds, UTC).</summary>
    [Parameter]
    public bool XIsTime { get; set; }

    /// <summary>Whether x is a whole day: unix seconds of its midnight, UTC.</summary>
    [Parameter]
    public bool XIsDay { get; set; }

    /// <summary>What x is, as the table's head.</summary>
    [Parameter]
    public string XName { get; set; } = ChartsTexts.Time;

    /// <summary>Unit behind every x, with its space; empty for time.</summary>
    [Parameter]
    public string XUnit { get; set; } = "";

    /// <summary>Unit behind every y, with its space.</summary>
    [Parameter]
    public string YUnit { get; set; } = "";

    /// <summary>Whether x takes whole numbers alone, such as epochs.</summary>
    [Parameter]
    public bool XIsWhole { get; set; }

    /// <summary>Whether a line is broken where a value is missing; otherwise it goes on to the next one.</summary>
    [Parameter]
    public bool Gaps { get; set; }

    /// <summary>Whether y begins at zero: else a number that hardly moves looks as if it did.</summary>
    [Parameter]
    public bool YFromZero { get; set; }

    /// <summary>Whether the lines bear their names at their ends, where there is room.</summary>
    [Parameter]
    public bool NamesEnds { get; set; }

    /// <summary>The time that the chart is about, in unix seconds, which is marked; null for none.</summary>
    [Parameter]
    public double? Target { get; set; }

    /// <summary>Most decimals of y in the readout and the table.</summary>
    [Parameter]
    public int Decimals { get; set; } = 2;

    /// <summary>Whether newer data only adds points to the right; otherwise every change is drawn anew.</summary>
    [Parameter]
    public bool Grows { get; set; }

    protected override string ModulePath => "./js/plots.js";

    protected override object?[] Whole()
    {
        var spec = new PlotSpec(
            XIsTime, XIsDay, XIsWhole, XUnit, YUnit, YFromZero, Gaps, NamesEnds, Target, Decimals,
            [.. Series.Select(s => new SeriesSpec(s.Label, s.Colour, Drawn(s.Shape)))], Capacity);
        return [spec, Columns(double.NegativeInfinity)];
    }

    protected override object?[]? Update(bool whole)
    {
        if (whole || _sentKey != Data.Key)
        {
            return [Columns(double.NegativeInfinity), true];
        }

        return ReferenceEquals(_sent, Data) ? null : [Columns(Grows ? _sentX : double.NegativeInfinity), !Grows];
    }

    private double?[][] Columns(double after)
    {
        var first = Math.Max(0, Data.X.Count - Capacity);
        while (first < Data.X.Count && Data.X[first] <= after)
        {
            first++;
        }

        _sent = Data;
        _sentKey = Data.Key;
        _sentX = Data.X.Count > 0 ? Data.X[^1] : double.NegativeInfinity;
        return [.. Data.Y.Prepend(Data.X).Select(column => column.Skip(first).Select(Finite).ToArray())];
    }

    // Bands are drawn alike: where one lies within another, they add up.
    private static string Drawn(ChartShape shape) => (shape == ChartShape.InnerBand ? ChartShape.Band : shape).ToString().ToLowerInvariant();

    private string Number(double value) =>
        double.IsFinite(value) ? value.ToString($"#,0.{new string('#', Decimals)}", CultureInfo.InvariantCulture).Replace('-', '−') : NumberFormat.None;

    /// <summary>How the module draws; see <c>PlotSpec</c> in plots.ts.</summary>
    internal sealed record PlotSpec(
        bool XIsTime, bool XIsDay, bool XIsWhole, string XUnit, string YUnit, bool YFromZero, bool Gaps, bool NamesEnds, double? Target, int Decimals,
        SeriesSpec[] Series, int Capacity);

    /// <summary>How the module draws one series.</summary>
    internal sealed record SeriesSpec(string Label, string Colour, string Shape);
}
