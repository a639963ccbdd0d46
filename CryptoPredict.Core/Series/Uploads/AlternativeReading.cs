using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A second way to read a file, beside the one taken, shown by one of its rows.</summary>
/// <param name="Question">What may be read in two ways.</param>
/// <param name="IsOpen">Whether the way taken is a guess, because nothing in the file decides: it is not merged before one of the two is chosen.</param>
/// <param name="Row">The line of the file, from 1.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Taken">The way taken.</param>
/// <param name="Other">The other way.</param>
public sealed record AlternativeReading(ReadingQuestion Question, bool IsOpen, long Row, string Text, ReadingExample Taken, ReadingExample Other)
{
    /// <summary>What a file leaves open, as it is told of an upload read in some way.</summary>
    internal static AlternativeReading Of(CsvDoubt doubt, UploadReading reading)
    {
        return new AlternativeReading(doubt.Question, doubt.IsOpen, doubt.Row, doubt.Text, Example(doubt.Taken), Example(doubt.Other));

        ReadingExample Example(CsvWay way) => new(way.Value, reading with
        {
            Dates = way.Dates ?? reading.Dates,
            Decimals = way.Decimals ?? reading.Decimals,
            Columns = reading.Columns is { } columns ? columns with { Value = way.ValueColumn ?? columns.Value, Id = way.SeriesColumn ?? columns.Id } : null,
            CandleColumns = way.Candles ?? reading.CandleColumns,
            SameDay = way.SameDay ?? reading.SameDay,
            Zone = way.Zone ?? reading.Zone,
        });
    }
}

/// <summary>A way to read a file, by an example.</summary>
/// <param name="Value">What it makes of the text.</param>
/// <param name="Reading">The reading that chooses it.</param>
public sealed record ReadingExample(string Value, UploadReading Reading);
