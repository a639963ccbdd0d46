using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using CryptoPredict.Core;

namespace CryptoPredict.Storage;

/// <summary>
/// SQL with its values where they belong: <c>$"… WHERE id = {id}"</c>. A value never becomes text: what stands in a hole is a parameter, unless it is SQL
/// itself.
/// </summary>
internal static class Sql
{
    private static readonly FormattableString Always = $"1 = 1";
    private static readonly FormattableString Nothing = $"NULL";

    /// <summary>The command that an SQL text with values stands for.</summary>
    public static DbCommand Command(DbConnection connection, FormattableString sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this program alone; every value is a parameter.
        command.CommandText = Bind(command, sql);
#pragma warning restore CA2100
        return command;
    }

    /// <summary>Columns and their values, as they follow <c>INSERT INTO table</c>.</summary>
    public static FormattableString Values(params (string Column, object? Value)[] row) => FormattableStringFactory.Create(
        $"({string.Join(", ", row.Select(one => one.Column))}) VALUES ({Holes(row.Length)})", [.. row.Select(one => one.Value)]);

    /// <summary>Columns and their values, as they follow <c>UPDATE table SET</c>.</summary>
    public static FormattableString Assign(params (string Column, object? Value)[] row) => FormattableStringFactory.Create(
        string.Join(", ", row.Select((one, i) => $"{one.Column} = {{{i}}}")), [.. row.Select(one => one.Value)]);

    /// <summary>Values as they stand in <c>IN (…)</c>; of none, what holds for none.</summary>
    public static FormattableString List<T>(IEnumerable<T> values)
    {
        object?[] all = [.. values];
        return all.Length == 0 ? Nothing : FormattableStringFactory.Create(Holes(all.Length), all);
    }

    /// <summary>The conditions for which something is asked, all of which must hold; of none, one that always does.</summary>
    public static FormattableString All(params (object? Asked, FormattableString Condition)[] conditions) =>
        conditions.Where(one => one.Asked is not null).Select(one => one.Condition).DefaultIfEmpty(Always).Aggregate((all, next) => $"{all} AND {next}");

    /// <summary>An order as it follows <c>ORDER BY</c>: by what was asked for, nothing last, then as always.</summary>
    /// <param name="sort">What was asked for; null for nothing.</param>
    /// <param name="column">The SQL of what can be sorted by.</param>
    /// <param name="always">The order of rows that are equal in it, which must tell all rows apart.</param>
    public static FormattableString Order<TColumn>(SortBy<TColumn>? sort, Func<TColumn, FormattableString> column, FormattableString always)
        where TColumn : struct, Enum
    {
        if (sort is not { } by)
        {
            return always;
        }

        var value = column(by.Column);
        FormattableString direction = by.Descending ? (FormattableString)$"DESC" : $"ASC";
        return $"({value}) IS NULL, {value} {direction}, {always}";
    }

    private static string Holes(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{{i}}}"));

    private static string Bind(DbCommand command, FormattableString sql) =>
        string.Format(CultureInfo.InvariantCulture, sql.Format, [.. sql.GetArguments().Select(value => Bind(command, value))]);

    private static string Bind(DbCommand command, object? value)
    {
        if (value is FormattableString part)
        {
            return Bind(command, part);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
        command.Add(name, value);
        return name;
    }
}
