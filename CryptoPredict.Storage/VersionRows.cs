using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How model versions stand in columns.</summary>
internal static class VersionRows
{
    /// <summary>How versions are checked.</summary>
    public static TableCheck Check { get; } = new($"model_versions", "version {1} of {0}", ["asset", "id"], Read);

    public static Task InsertAsync(SqliteConnection connection, ModelVersion version, CancellationToken cancellationToken)
    {
        var values = Sql.Values(
            ("asset", version.Asset),
            ("id", version.Id),
            ("model", version.Model),
            ("created_at", version.CreatedAt),
            ("origin", version.Origin),
            ("parent_id", version.ParentId),
            ("parameters", RegistryJson.Write(version.Parameters)),
            ("seed", version.Seed.ToString(CultureInfo.InvariantCulture)),
            ("feature_schema_hash", version.FeatureSchemaHash),
            ("data_from", version.DataFrom),
            ("data_to", version.DataTo),
            ("data_hash", version.DataHash),
            ("data_rows", version.Rows),
            ("duration_ticks", version.Duration),
            ("losses", RegistryJson.Write(version.Losses)),
            ("train_metrics", RegistryJson.Write(version.TrainMetrics)),
            ("holdout_metrics", RegistryJson.Write(version.HoldoutMetrics)),
            ("gate", RegistryJson.WriteOrNull(version.Gate)),
            ("artefact_hash", version.ArtefactHash),
            ("artefact_bytes", version.ArtefactBytes),
            ("live", RegistryJson.WriteOrNull(version.Live)),
            ("unusable", version.Unusable));
        return connection.ExecuteAsync($"INSERT INTO model_versions {values}", cancellationToken);
    }

    public static Task<ModelVersion?> FindAsync(SqliteConnection connection, Asset asset, string id, CancellationToken cancellationToken) =>
        connection.FindAsync($"SELECT * FROM model_versions WHERE asset = {asset} AND id = {id}", Read, cancellationToken);

    public static async Task<VersionPage> ReadAsync(SqliteConnection connection, VersionQuery query, CancellationToken cancellationToken)
    {
        var matching = Sql.All(
            (query.Asset, $"asset = {query.Asset}"),
            (query.Model, $"model = {query.Model}"),
            (query.Origin, $"origin = {query.Origin}"),
            (query.From, $"created_at >= {query.From}"),
            (query.To, $"created_at < {query.To}"),
            (query.Alias,
                $"""
                EXISTS (SELECT 1 FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
                        WHERE h.asset = v.asset AND h.model = v.model AND h.alias = {query.Alias} AND c.version_id = v.id)
                """));
        var order = Sql.Order(query.Sort, Column, $"created_at DESC, asset, id DESC");
        var total = await connection.ScalarAsync($"SELECT count(*) FROM model_versions v WHERE {matching}", cancellationToken).ConfigureAwait(false);
        var versions = await connection.QueryAsync(
            $"SELECT * FROM model_versions v WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}",
            Read,
            cancellationToken).ConfigureAwait(false);
        return new VersionPage(versions, total);
    }

    private static FormattableString Column(VersionColumn column) => column switch
    {
        VersionColumn.Model => $"model",
        VersionColumn.Origin => $"origin",
        VersionColumn.Rows => $"data_rows",
        VersionColumn.Took => $"duration_ticks",

        // What is damaged has no value and must not keep the others from being read.
        VersionColumn.Holdout => $"CASE WHEN json_valid(holdout_metrics) THEN json_extract(holdout_metrics, '$.relative_mae') END",
        VersionColumn.Live => $"CASE WHEN json_valid(live) THEN json_extract(live, '$.values.relative_mae') END",
        _ => $"created_at",
    };

    /// <summary>All versions in short, with the reason a good artefact would lift.</summary>
    public static Task<IReadOnlyList<(RetainedVersion Version, string? Unusable, bool Mendable)>> ReadAllAsync(
        SqliteConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
            $"SELECT asset, id, model, created_at, artefact_bytes, parent_id, unusable, mendable FROM model_versions",
            row => (
                new RetainedVersion(
                    row.Asset("asset"), row.Text("id"), row.Text("model"), row.Time("created_at"), row.Int64("artefact_bytes"), row.TextOrNull("parent_id")),
                row.TextOrNull("unusable"),
                row.Boolean("mendable")),
            cancellationToken);

    /// <returns>Whether that changed anything.</returns>
    public static async Task<bool> MarkAsync(
        SqliteConnection connection, Asset asset, string id, string? unusable, bool mendable, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            $"""
            UPDATE model_versions SET unusable = {unusable}, mendable = {mendable}
            WHERE asset = {asset} AND id = {id} AND (unusable IS NULL) <> ({unusable} IS NULL)
            """,
            cancellationToken).ConfigureAwait(false) > 0;

    /// <returns>Whether there is such a version.</returns>
    public static async Task<bool> UpdateLiveAsync(
        SqliteConnection connection, Asset asset, string id, LiveMetrics metrics, CancellationToken cancellationToken) => await connection.ExecuteAsync(
            $"UPDATE model_versions SET live = {RegistryJson.Write(metrics)} WHERE asset = {asset} AND id = {id}", cancellationToken).ConfigureAwait(false) > 0;

    public static async Task DeleteAsync(SqliteConnection connection, IReadOnlyList<RemovedVersion> versions, CancellationToken cancellationToken)
    {
        foreach (var version in versions)
        {
            await connection.ExecuteAsync($"DELETE FROM model_versions WHERE asset = {version.Asset} AND id = {version.Id}", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // One whose metadata are damaged does not serve, as one whose artefact is; what its live figures were is found out again.
    private static ModelVersion Read(Row row)
    {
        var none = ImmutableSortedDictionary<string, double>.Empty;
        var metadata = new ModelMetadata
        {
            Asset = row.Asset("asset"),
            Model = row.Text("model"),
            CreatedAt = row.Time("created_at"),
            Origin = row.Try("origin", row.Named<VersionOrigin>, VersionOrigin.Import),
            ParentId = row.TextOrNull("parent_id"),
            Parameters = row.Try("parameters", row.Json<ImmutableSortedDictionary<string, string>>, ImmutableSortedDictionary<string, string>.Empty),
            Seed = row.Try("seed", seed => ulong.Parse(row.Text(seed), CultureInfo.InvariantCulture), 0UL),
            FeatureSchemaHash = row.TextOrNull("feature_schema_hash"),
            DataFrom = row.Time("data_from"),
            DataTo = row.Time("data_to"),
            DataHash = row.Text("data_hash"),
            Rows = row.Try("data_rows", row.Int32, 0, "rows"),
            Duration = row.Span("duration_ticks"),
            Losses = row.Try("losses", row.Json<ImmutableArray<EpochLoss>>, []),
            TrainMetrics = row.Try("train_metrics", row.Json<ImmutableSortedDictionary<string, double>>, none),
            HoldoutMetrics = row.Try("holdout_metrics", row.Json<ImmutableSortedDictionary<string, double>>, none),
            Gate = row.Try("gate", row.JsonOrNull<GateDecision>, null),
        };
        var unusable = row.TextOrNull("unusable") ?? row.Damage;
        return new ModelVersion(metadata, row.Text("artefact_hash"), row.Int64("artefact_bytes"))
        {
            Unusable = unusable,
            Live = row.Try("live", row.JsonOrNull<LiveMetrics>, null, "live figures"),
        };
    }
}
