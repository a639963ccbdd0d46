using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How model versions stand in columns.</summary>
internal static class VersionRows
{
    private const string Columns =
        "asset, id, model, created_at, origin, parent_id, parameters, seed, feature_schema_hash, data_from, data_to, data_hash, "
        + "data_rows, duration_ticks, losses, train_metrics, holdout_metrics, gate, artefact_hash, artefact_bytes, live, unusable";

    /// <summary>How versions are checked.</summary>
    public static TableCheck Check { get; } = new($"SELECT {Columns} FROM model_versions", "version {1} of {0}", [0, 1], reader =>
    {
        Read(reader, out var damage);
        return damage;
    });

    public static async Task InsertAsync(SqliteConnection connection, ModelVersion version, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            INSERT INTO model_versions ({Columns})
            VALUES ($asset, $id, $model, $created_at, $origin, $parent_id, $parameters, $seed, $feature_schema_hash, $data_from, $data_to,
                $data_hash, $data_rows, $duration_ticks, $losses, $train_metrics, $holdout_metrics, $gate, $artefact_hash, $artefact_bytes,
                $live, $unusable)
            """;
        command.Set("$asset", version.Asset.Symbol);
        command.Set("$id", version.Id);
        command.Set("$model", version.Model);
        command.Set("$created_at", version.CreatedAt);
        command.Set("$origin", version.Origin);
        command.Set("$parent_id", version.ParentId);
        command.Set("$parameters", RegistryJson.Write(version.Parameters));
        command.Set("$seed", version.Seed.ToString(CultureInfo.InvariantCulture));
        command.Set("$feature_schema_hash", version.FeatureSchemaHash);
        command.Set("$data_from", version.DataFrom);
        command.Set("$data_to", version.DataTo);
        command.Set("$data_hash", version.DataHash);
        command.Set("$data_rows", version.Rows);
        command.Set("$duration_ticks", version.Duration.Ticks);
        command.Set("$losses", RegistryJson.Write(version.Losses));
        command.Set("$train_metrics", RegistryJson.Write(version.TrainMetrics));
        command.Set("$holdout_metrics", RegistryJson.Write(version.HoldoutMetrics));
        command.Set("$gate", RegistryJson.WriteOrNull(version.Gate));
        command.Set("$artefact_hash", version.ArtefactHash);
        command.Set("$artefact_bytes", version.ArtefactBytes);
        command.Set("$live", RegistryJson.WriteOrNull(version.Live));
        command.Set("$unusable", version.Unusable);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task<ModelVersion?> FindAsync(SqliteConnection connection, Asset asset, string id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM model_versions WHERE asset = $asset AND id = $id";
        command.Set("$asset", asset.Symbol);
        command.Set("$id", id);
        return (await command.ReadAllAsync(reader => Read(reader, out _), cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public static async Task<VersionPage> ReadAsync(SqliteConnection connection, VersionQuery query, CancellationToken cancellationToken)
    {
        await using var count = Filtered(connection, query, "count(*)", string.Empty);
        var total = (long)(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await using var command = Filtered(
            connection, query, Columns, $"ORDER BY created_at DESC, asset, id DESC LIMIT {query.Limit} OFFSET {query.Offset}");
        return new VersionPage(await command.ReadAllAsync(reader => Read(reader, out _), cancellationToken).ConfigureAwait(false), total);
    }

    /// <summary>All versions in short, with the reason a good artefact would lift.</summary>
    public static async Task<List<(RetainedVersion Version, string? Unusable, bool Mendable)>> ReadAllAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT asset, id, model, created_at, artefact_bytes, parent_id, unusable, mendable FROM model_versions";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<(RetainedVersion, string?, bool)> versions = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var version = new RetainedVersion(
                new Asset(reader.GetString(0)), reader.GetString(1), reader.GetString(2), reader.GetTime(3), reader.GetInt64(4), reader.GetStringOrNull(5));
            versions.Add((version, reader.GetStringOrNull(6), reader.GetBoolean(7)));
        }

        return versions;
    }

    /// <returns>Whether that changed anything.</returns>
    public static async Task<bool> MarkAsync(
        SqliteConnection connection, Asset asset, string id, string? unusable, bool mendable, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE model_versions SET unusable = $unusable, mendable = $mendable
            WHERE asset = $asset AND id = $id AND (unusable IS NULL) <> ($unusable IS NULL)
            """;
        command.Set("$asset", asset.Symbol);
        command.Set("$id", id);
        command.Set("$unusable", unusable);
        command.Set("$mendable", mendable);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <returns>Whether there is such a version.</returns>
    public static async Task<bool> UpdateLiveAsync(
        SqliteConnection connection, Asset asset, string id, LiveMetrics metrics, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE model_versions SET live = $live WHERE asset = $asset AND id = $id";
        command.Set("$asset", asset.Symbol);
        command.Set("$id", id);
        command.Set("$live", RegistryJson.Write(metrics));
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    public static async Task DeleteAsync(SqliteConnection connection, IReadOnlyList<RemovedVersion> versions, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM model_versions WHERE asset = $asset AND id = $id";
        foreach (var version in versions)
        {
            command.Set("$asset", version.Asset.Symbol);
            command.Set("$id", version.Id);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static SqliteCommand Filtered(SqliteConnection connection, VersionQuery query, string columns, string tail)
    {
        List<string> conditions = ["1 = 1"];
        var command = connection.CreateCommand();
        Where("asset = $asset", "$asset", query.Asset?.Symbol);
        Where("model = $model", "$model", query.Model);
        Where("origin = $origin", "$origin", query.Origin);
        Where("created_at >= $from", "$from", query.From);
        Where("created_at < $to", "$to", query.To);
        Where(
            """
            EXISTS (SELECT 1 FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq
                    WHERE h.asset = v.asset AND h.model = v.model AND h.alias = $alias AND c.version_id = v.id)
            """,
            "$alias",
            query.Alias);
#pragma warning disable CA2100 // Put together from constants and numbers; every value is a parameter.
        command.CommandText = $"SELECT {columns} FROM model_versions v WHERE {string.Join(" AND ", conditions)} {tail}";
#pragma warning restore CA2100
        return command;

        void Where(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                command.Set(name, value);
            }
        }
    }

    // One whose biography is damaged does not serve, as one whose artefact is; what its live figures were is found out again.
    private static ModelVersion Read(DbDataReader reader, out string? damage)
    {
        var none = ImmutableSortedDictionary<string, double>.Empty;
        var parts = new RowParts();
        var biography = new ModelBiography
        {
            Asset = new Asset(reader.GetString(0)),
            Model = reader.GetString(2),
            CreatedAt = reader.GetTime(3),
            Origin = parts.Read("origin", () => reader.GetEnum<VersionOrigin>(4), VersionOrigin.Import),
            ParentId = reader.GetStringOrNull(5),
            Parameters = parts.Read(
                "parameters", () => RegistryJson.Read<ImmutableSortedDictionary<string, string>>(reader.GetString(6)), ImmutableSortedDictionary<string, string>.Empty),
            Seed = parts.Read("seed", () => ulong.Parse(reader.GetString(7), CultureInfo.InvariantCulture), 0UL),
            FeatureSchemaHash = reader.GetStringOrNull(8),
            DataFrom = reader.GetTime(9),
            DataTo = reader.GetTime(10),
            DataHash = reader.GetString(11),
            Rows = parts.Read("rows", () => reader.GetInt32(12), 0),
            Duration = TimeSpan.FromTicks(reader.GetInt64(13)),
            Losses = parts.Read("losses", () => RegistryJson.Read<ImmutableArray<EpochLoss>>(reader.GetString(14)), []),
            TrainMetrics = parts.Read("train metrics", () => RegistryJson.Read<ImmutableSortedDictionary<string, double>>(reader.GetString(15)), none),
            HoldoutMetrics = parts.Read("holdout metrics", () => RegistryJson.Read<ImmutableSortedDictionary<string, double>>(reader.GetString(16)), none),
            Gate = parts.Read("gate", () => RegistryJson.ReadOrNull<GateDecision>(reader.GetStringOrNull(17)), null),
        };
        var unusable = parts.Damage;
        var live = parts.Read("live figures", () => RegistryJson.ReadOrNull<LiveMetrics>(reader.GetStringOrNull(20)), null);
        damage = parts.Damage;
        return new ModelVersion(biography, reader.GetString(18), reader.GetInt64(19)) { Live = live, Unusable = reader.GetStringOrNull(21) ?? unusable };
    }
}
