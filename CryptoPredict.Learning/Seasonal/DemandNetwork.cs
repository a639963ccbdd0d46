using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// One LSTM for the demand of all series: it reads the last 56 open days of a series and the calendar, and says for each of the next 28 how far it will lie
/// from the mean of its weekday over the last eight weeks. Everything is scaled by what is known of the series at the moment, so that a series which it never
/// learned from is forecast as well. Immutable and safe to use from any number of threads.
/// </summary>
public sealed class DemandNetwork
{
    /// <summary>Its shape: a layer of 32 units over rows of 9 values, and a value for each of 28 open days.</summary>
    internal static readonly NetworkArchitecture Architecture = new()
    {
        InputWidth = DemandWindow.Width,
        LstmWidths = [32],
        OutputWidth = DemandWindow.Horizon,
    };

    internal DemandNetwork(SequenceNetwork weights) => Weights = weights;

    internal SequenceNetwork Weights { get; }

    /// <summary>
    /// Forecasts the open days after the last one known. Beyond 28 of them it goes on from its own forecasts, 28 at a time, which is not measured.
    /// </summary>
    /// <param name="known">What is known of the series; at least one value, and the horizon.</param>
    /// <param name="days">The series' open days, of which the values known are the first ones. Their values are not looked at.</param>
    /// <returns>One value per open day ahead; none below zero where none that is known is.</returns>
    public double[] Forecast(DemandKnown known, OpenDays days)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(days);
        ArgumentOutOfRangeException.ThrowIfZero(known.Filled.Length);
        var (count, ahead) = (known.Filled.Length, known.Horizon);
        var (values, filled) = (new double[count + ahead], new double[count + ahead]);
        known.Values.CopyTo(values);
        known.Filled.CopyTo(filled);
        var least = filled.AsSpan(0, count).ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon) ? double.NegativeInfinity : 0;
        var (rows, outputs) = (new float[DemandWindow.Steps * DemandWindow.Width], new float[DemandWindow.Horizon]);
        for (var from = count; from < filled.Length; from += DemandWindow.Horizon)
        {
            var scale = new DemandScale(filled.AsSpan(0, from), days.Season);
            DemandWindow.Write(values.AsSpan(0, from), filled.AsSpan(0, from), days, scale, rows);
            Weights.Predict(rows, outputs);
            for (var h = 0; h < DemandWindow.Horizon && from + h < filled.Length; h++)
            {
                values[from + h] = filled[from + h] = Math.Max(least, scale.Back(outputs[h], from + h));
            }
        }

        return filled[count..];
    }
}
