using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How aliases, pins and their histories stand in tables.</summary>
internal static class AliasRows
{
    /// <summary>How changes of aliases are checked.</summary>
    public static TableCheck Check { get; } = new($"alias_changes", "change {0} of an alias", ["seq"], Read);

    /// <summary>The change in force; null when the alias never was set.</summary>
    public static Task<AliasChange?> CurrentAsync(
        SqliteConnection connection, Asset asset, string model, ModelAlias alias, CancellationToken cancellationToken) => connection.FindAsync(
            $"""
            SELECT c.* FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
            WHERE h.asset = {asset} AND h.model = {model} AND h.alias = {alias}
            """,
            Read,
            cancellationToken);

    /// <summary>The change in force of every alias.</summary>
    public static Task<IReadOnlyList<AliasChange>> CurrentAsync(SqliteConnection connection, Asset? asset, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            $"""
            SELECT c.* FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
            WHERE {Sql.All((asset, $"h.asset = {asset}"))} ORDER BY h.asset, h.model, h.alias
            """,
            Read,
            cancellationToken);

    /// <summary>The change in force at a time.</summary>
    public static Task<AliasChange?> AtAsync(
        SqliteConnection connection, Asset asset, string model, ModelAlias alias, DateTimeOffset time, CancellationToken cancellationToken) =>
        connection.FindAsync(
            $"""
            SELECT * FROM alias_changes
            WHERE asset = {asset} AND model = {model} AND alias = {alias} AND at <= {time} ORDER BY seq DESC LIMIT 1
            """,
            Read,
            cancellationToken);

    /// <summary>A page of the history.</summary>
    public static Task<IReadOnlyList<AliasChange>> HistoryAsync(SqliteConnection connection, AliasQuery query, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            $"SELECT * FROM alias_changes WHERE {Matching(query)} ORDER BY {Order(query)} LIMIT {query.Limit} OFFSET {query.Offset}", Read, cancellationToken);

    /// <summary>How many changes the query matches in all.</summary>
    public static Task<long> CountAsync(SqliteConnection connection, AliasQuery query, CancellationToken cancellationToken) =>
        connection.ScalarAsync($"SELECT count(*) FROM alias_changes WHERE {Matching(query)}", cancellationToken);

    /// <summary>Changes at or after a time, of all aliases.</summary>
    public static Task<IReadOnlyList<AliasChange>> SinceAsync(SqliteConnection connection, DateTimeOffset time, CancellationToken cancellationToken) =>
        connection.QueryAsync($"SELECT * FROM alias_changes WHERE at >= {time} ORDER BY seq", Read, cancellationToken);

    /// <summary>Moves an alias, history and holder together.</summary>
    public static async Task MoveAsync(
        SqliteConnection connection, AliasMove move, string? previousId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        (string, object?)[] alias = [("asset", move.Asset), ("model", move.Model), ("alias", move.Alias)];
        var change = Sql.Values(
        [
            ("at", at),
            .. alias,
            ("version_id", move.VersionId),
            ("previous_id", previousId),
            ("changed_by", move.By),
            ("reason", move.Reason),
        ]);
        var seq = await connection.ScalarAsync($"INSERT INTO alias_changes {change} RETURNING seq", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"INSERT INTO model_aliases {Sql.Values([.. alias, ("seq", seq)])} ON CONFLICT (asset, model, alias) DO UPDATE SET seq = excluded.seq",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last change of an asset's pin; null when it never had one.</summary>
    public static Task<PinChange?> PinAsync(SqliteConnection connection, Asset asset, CancellationToken cancellationToken) => connection.FindAsync(
        $"SELECT * FROM pin_changes WHERE asset = {asset} ORDER BY seq DESC LIMIT 1",
        row => new PinChange(row.Time("at"), row.Asset("asset"), row.Boolean("pinned"), row.Text("changed_by"), row.Text("reason")),
        cancellationToken);

    public static Task InsertPinAsync(SqliteConnection connection, PinChange change, CancellationToken cancellationToken)
    {
        var values = Sql.Values(
            ("at", change.At),
            ("asset", change.Asset),
            ("pinned", change.Pinned),
            ("changed_by", change.By),
            ("reason", change.Reason));
        return connection.ExecuteAsync($"INSERT INTO pin_changes {values}", cancellationToken);
    }

    private static FormattableString Matching(AliasQuery query) => Sql.All(
        (query.Asset, $"asset = {query.Asset}"),
        (query.Model, $"model = {query.Model}"),
        (query.Alias, $"alias = {query.Alias}"),
        (query.From, $"at >= {query.From}"),
        (query.To, $"at < {query.To}"));

    private static FormattableString Order(AliasQuery query) => Sql.Order(
        query.Sort,
        column => column switch
        {
            AliasColumn.Model => $"model",
            AliasColumn.Alias => $"alias",
            AliasColumn.By => $"changed_by",
            _ => $"at",
        },
        $"seq DESC");

    private static AliasChange Read(Row row) => new(
        row.Int64("seq"),
        row.Time("at"),
        row.Asset("asset"),
        row.Text("model"),
        row.Named<ModelAlias>("alias"),
        row.TextOrNull("version_id"),
        row.TextOrNull("previous_id"),
        row.Text("changed_by"),
        row.Text("reason"));
}
