using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Import;

/// <summary>A column of known events beside the values of a daily file.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record EventColumn(EventKind Kind, int Column);

/// <summary>A known event as a daily file has it.</summary>
/// <param name="Series">The series.</param>
/// <param name="Event">The event.</param>
public readonly record struct ImportedEvent(Asset Series, KnownEvent Event);

/// <summary>Finds the columns of known events in a daily file, by their names.</summary>
internal static class EventColumns
{
    /// <summary>Finds them; what is known of a price beforehand is used by no model.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that are read as values.</param>
    /// <param name="kind">What the values are.</param>
    public static IReadOnlyList<EventColumn> Find(CsvTable table, SeriesColumns columns, ValueKind kind)
    {
        if (table.HeaderRow is null || kind == ValueKind.Measured)
        {
            return [];
        }

        return
        [
            .. from column in table.Columns
               let number = column.Place + 1
               where number != columns.Date && number != columns.Id && number != columns.Value
               let told = EventCell.KindOf(column.Key)
               where told is not null
               group new EventColumn(told.Value, number) by told.Value into same
               orderby same.Key
               select same.First(),
        ];
    }
}
