using System.Data.Common;
using System.Globalization;

namespace CryptoPredict.Storage;

/// <summary>Runs statements: on a connection inside the caller's transaction, on a store in one of their own.</summary>
internal static class SqlStatements
{
    /// <returns>How many rows it changed.</returns>
    public static async Task<int> ExecuteAsync(this DbConnection connection, FormattableString sql, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, sql);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteAsync(DbConnection, FormattableString, CancellationToken)"/>
    public static Task<int> ExecuteAsync(this ISqlStore store, FormattableString sql, CancellationToken cancellationToken) =>
        store.WriteAsync((connection, token) => connection.ExecuteAsync(sql, token), cancellationToken);

    /// <returns>The number that it gives.</returns>
    public static async Task<long> ScalarAsync(this DbConnection connection, FormattableString sql, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Reads all rows but those that are damaged, so that one does not keep the others from being read; <see cref="RowCheck"/> names it.</summary>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this DbConnection connection, FormattableString sql, Func<Row, T> read, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var row = new Row(reader);
        List<T> rows = [];
        while (await row.MoveAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                rows.Add(read(row));
            }
            catch (Exception fault) when (Row.IsDamage(fault))
            {
                // Left out.
            }
        }

        return rows;
    }

    /// <inheritdoc cref="QueryAsync{T}(DbConnection, FormattableString, Func{Row, T}, CancellationToken)"/>
    public static Task<IReadOnlyList<T>> QueryAsync<T>(this ISqlStore store, FormattableString sql, Func<Row, T> read, CancellationToken cancellationToken) =>
        store.ReadAsync((connection, token) => connection.QueryAsync(sql, read, token), cancellationToken);

    /// <returns>The one row; null when there is none, or it is damaged.</returns>
    public static async Task<T?> FindAsync<T>(this DbConnection connection, FormattableString sql, Func<Row, T> read, CancellationToken cancellationToken)
        where T : class => (await connection.QueryAsync(sql, read, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc cref="FindAsync{T}(DbConnection, FormattableString, Func{Row, T}, CancellationToken)"/>
    public static Task<T?> FindAsync<T>(this ISqlStore store, FormattableString sql, Func<Row, T> read, CancellationToken cancellationToken)
        where T : class => store.ReadAsync((connection, token) => connection.FindAsync(sql, read, token), cancellationToken);
}
