using System.Data.Common;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How aliases, pins and their histories stand in tables.</summary>
internal static class AliasRows
{
    private const string Columns = "c.seq, c.at, c.asset, c.model, c.alias, c.version_id, c.previous_id, c.changed_by, c.reason";

    private const string Matching =
        "WHERE ($asset IS NULL OR c.asset = $asset) AND ($model IS NULL OR c.model = $model) AND ($alias IS NULL OR c.alias = $alias)";

    /// <summary>How changes of aliases are checked.</summary>
    public static TableCheck Check { get; } = new($"SELECT {Columns} FROM alias_changes c", "change {0} of an alias", [0], reader =>
    {
        Read(reader);
        return null;
    });

    /// <summary>The change in force; null when the alias never was set.</summary>
    public static async Task<AliasChange?> CurrentAsync(
        SqliteConnection connection, Asset asset, string model, ModelAlias alias, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {Columns} FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
            WHERE h.asset = $asset AND h.model = $model AND h.alias = $alias
            """;
        Name(command, asset, model, alias);
        return (await ReadAsync(command, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>The change in force of every alias.</summary>
    public static async Task<IReadOnlyList<AliasChange>> CurrentAsync(SqliteConnection connection, Asset? asset, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {Columns} FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
            WHERE $asset IS NULL OR h.asset = $asset ORDER BY h.asset, h.model, h.alias
            """;
        command.Set("$asset", asset?.Symbol);
        return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The change in force at a time.</summary>
    public static async Task<AliasChange?> AtAsync(
        SqliteConnection connection, Asset asset, string model, ModelAlias alias, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {Columns} FROM alias_changes c
            WHERE c.asset = $asset AND c.model = $model AND c.alias = $alias AND c.at <= $time ORDER BY c.seq DESC LIMIT 1
            """;
        Name(command, asset, model, alias);
        command.Set("$time", time);
        return (await ReadAsync(command, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>A page of the history, newest first.</summary>
    public static async Task<IReadOnlyList<AliasChange>> HistoryAsync(SqliteConnection connection, AliasQuery query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {Columns} FROM alias_changes c {Matching}
            ORDER BY c.seq DESC LIMIT $limit OFFSET $offset
            """;
        Match(command, query);
        command.Set("$limit", query.Limit);
        command.Set("$offset", query.Offset);
        return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many changes the query matches in all.</summary>
    public static async Task<long> CountAsync(SqliteConnection connection, AliasQuery query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM alias_changes c {Matching}";
        Match(command, query);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Changes at or after a time, of all aliases.</summary>
    public static async Task<IReadOnlyList<AliasChange>> SinceAsync(SqliteConnection connection, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM alias_changes c WHERE c.at >= $time ORDER BY c.seq";
        command.Set("$time", time);
        return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves an alias, history and holder together.</summary>
    public static async Task MoveAsync(
        SqliteConnection connection, AliasMove move, string? previousId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO alias_changes (at, asset, model, alias, version_id, previous_id, changed_by, reason)
            VALUES ($at, $asset, $model, $alias, $version_id, $previous_id, $changed_by, $reason);
            INSERT INTO model_aliases (asset, model, alias, seq)
            VALUES ($asset, $model, $alias, (SELECT max(seq) FROM alias_changes))
            ON CONFLICT (asset, model, alias) DO UPDATE SET seq = excluded.seq
            """;
        Name(command, move.Asset, move.Model, move.Alias);
        command.Set("$at", at);
        command.Set("$version_id", move.VersionId);
        command.Set("$previous_id", previousId);
        command.Set("$changed_by", move.By);
        command.Set("$reason", move.Reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last change of an asset's pin; null when it never had one.</summary>
    public static async Task<PinChange?> PinAsync(SqliteConnection connection, Asset asset, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT at, pinned, changed_by, reason FROM pin_changes WHERE asset = $asset ORDER BY seq DESC LIMIT 1";
        command.Set("$asset", asset.Symbol);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new PinChange(reader.GetTime(0), asset, reader.GetBoolean(1), reader.GetString(2), reader.GetString(3))
            : null;
    }

    public static async Task InsertPinAsync(SqliteConnection connection, PinChange change, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "INSERT INTO pin_changes (at, asset, pinned, changed_by, reason) VALUES ($at, $asset, $pinned, $changed_by, $reason)";
        command.Set("$at", change.At);
        command.Set("$asset", change.Asset.Symbol);
        command.Set("$pinned", change.Pinned);
        command.Set("$changed_by", change.By);
        command.Set("$reason", change.Reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Name(SqliteCommand command, Asset asset, string model, ModelAlias alias)
    {
        command.Set("$asset", asset.Symbol);
        command.Set("$model", model);
        command.Set("$alias", alias);
    }

    private static async Task<IReadOnlyList<AliasChange>> ReadAsync(SqliteCommand command, CancellationToken cancellationToken) =>
        await command.ReadAllAsync(Read, cancellationToken).ConfigureAwait(false);

    private static AliasChange Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetTime(1), new Asset(reader.GetString(2)), reader.GetString(3), reader.GetEnum<ModelAlias>(4), reader.GetStringOrNull(5),
        reader.GetStringOrNull(6), reader.GetString(7), reader.GetString(8));

    private static void Match(SqliteCommand command, AliasQuery query)
    {
        command.Set("$asset", query.Asset?.Symbol);
        command.Set("$model", query.Model);
        command.Set("$alias", query.Alias);
    }
}
