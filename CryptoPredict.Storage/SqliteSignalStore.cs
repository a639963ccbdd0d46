using System.Data.Common;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The log of signals in SQLite.</summary>
/// <param name="database">The market's database.</param>
public sealed class SqliteSignalStore(Database database) : ISignalStore
{
    private const string Columns = "asset, model, as_of, version, target_time, last_price, probability_up, signal, settled_at, log_return, hit";

    private const string Matching =
        """
        WHERE ($asset IS NULL OR asset = $asset) AND ($model IS NULL OR model = $model) AND as_of < $before
            AND CASE $state WHEN 'Pending' THEN settled_at IS NULL
                WHEN 'Settled' THEN log_return IS NOT NULL
                WHEN 'Unverifiable' THEN settled_at IS NOT NULL AND log_return IS NULL
                ELSE 1 END
        """;

    /// <summary>How signals are checked.</summary>
    internal static TableCheck Check { get; } = new($"SELECT {Columns} FROM direction_signals", "signal of {1} for {0} as of {2}", [0, 1, 2], reader =>
    {
        Read(reader);
        return null;
    });

    /// <inheritdoc/>
    public Task AppendAsync(
        IReadOnlyCollection<DirectionSignal> signals, IReadOnlyCollection<SignalEntry> settled, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await InsertAsync(connection, signals, token).ConfigureAwait(false);
                await SettleAsync(connection, settled, token).ConfigureAwait(false);
                foreach (var (asset, model) in settled.Select(entry => (entry.Signal.Asset, entry.Signal.Model)).Distinct())
                {
                    await PruneAsync(connection, asset, model, token).ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SignalPage> ReadAsync(SignalQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, SignalQuery.MaxLimit);
        return database.ReadAsync(
            async (connection, token) =>
            {
                await using var count = connection.CreateCommand();
                count.CommandText = $"SELECT count(*) FROM direction_signals {Matching}";
                Ask(count, query);
                var total = Convert.ToInt64(await count.ExecuteScalarAsync(token).ConfigureAwait(false), CultureInfo.InvariantCulture);
                await using var page = connection.CreateCommand();
                page.CommandText = $"SELECT {Columns} FROM direction_signals {Matching} ORDER BY as_of DESC, asset, model LIMIT $limit OFFSET $offset";
                Ask(page, query);
                page.Set("$limit", query.Limit);
                page.Set("$offset", query.Offset);
                return new SignalPage(await ReadRowsAsync(page, token).ConfigureAwait(false), total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SignalEntry>> ReadAllAsync(Asset asset, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM direction_signals WHERE asset = $asset ORDER BY as_of, model";
            command.Set("$asset", asset.Symbol);
            return await ReadRowsAsync(command, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<FeedbackSwitch?> ReadSwitchAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT at, enabled, changed_by FROM feedback_switches ORDER BY seq DESC LIMIT 1";
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false)
                ? new FeedbackSwitch(reader.GetTime(0), reader.GetBoolean(1), reader.GetString(2))
                : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SetSwitchAsync(FeedbackSwitch change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentException.ThrowIfNullOrWhiteSpace(change.By);
        return database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO feedback_switches (at, enabled, changed_by) VALUES ($at, $enabled, $by)";
                command.Set("$at", change.At);
                command.Set("$enabled", change.Enabled);
                command.Set("$by", change.By);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    private static async Task InsertAsync(SqliteConnection connection, IReadOnlyCollection<DirectionSignal> signals, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO direction_signals (asset, model, as_of, version, target_time, last_price, probability_up, signal)
            VALUES ($asset, $model, $as_of, $version, $target_time, $last_price, $probability_up, $signal)
            """;
        foreach (var signal in signals)
        {
            Name(command, signal);
            command.Set("$version", signal.Version);
            command.Set("$target_time", signal.TargetTime);
            command.Set("$last_price", signal.LastPrice);
            command.Set("$probability_up", signal.ProbabilityUp);
            command.Set("$signal", signal.Signal);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SettleAsync(SqliteConnection connection, IReadOnlyCollection<SignalEntry> settled, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE direction_signals SET settled_at = $settled_at, log_return = $log_return, hit = $hit
            WHERE asset = $asset AND model = $model AND as_of = $as_of AND log_return IS NULL
            """;
        foreach (var (signal, outcome) in settled)
        {
            Name(command, signal);
            command.Set("$settled_at", outcome?.SettledAt);
            command.Set("$log_return", outcome?.LogReturn);
            command.Set("$hit", outcome?.Hit);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task PruneAsync(SqliteConnection connection, Asset asset, string model, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            DELETE FROM direction_signals
            WHERE asset = $asset AND model = $model AND settled_at IS NOT NULL AND as_of <= (
                SELECT as_of FROM direction_signals
                WHERE asset = $asset AND model = $model AND settled_at IS NOT NULL
                ORDER BY as_of DESC LIMIT 1 OFFSET $kept)
            """;
        command.Set("$asset", asset.Symbol);
        command.Set("$model", model);
        command.Set("$kept", FeedbackOptions.LogLength);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Name(SqliteCommand command, DirectionSignal signal)
    {
        command.Set("$asset", signal.Asset.Symbol);
        command.Set("$model", signal.Model);
        command.Set("$as_of", signal.AsOf);
    }

    private static void Ask(SqliteCommand command, SignalQuery query)
    {
        command.Set("$asset", query.Asset?.Symbol);
        command.Set("$model", query.Model);
        command.Set("$state", query.State);
        command.Set("$before", query.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue);
    }

    private static async Task<IReadOnlyList<SignalEntry>> ReadRowsAsync(SqliteCommand command, CancellationToken cancellationToken) =>
        await command.ReadAllAsync(Read, cancellationToken).ConfigureAwait(false);

    private static SignalEntry Read(DbDataReader reader) => new(
        new DirectionSignal(
            new Asset(reader.GetString(0)),
            reader.GetString(1),
            reader.GetString(3),
            reader.GetTime(2),
            reader.GetTime(4),
            reader.GetDouble(5),
            reader.GetDouble(6),
            reader.GetEnum<Signal>(7)),
        reader.GetTimeOrNull(8) is { } settledAt
            ? new SignalOutcome(settledAt, reader.GetDoubleOrNull(9), reader.GetBooleanOrNull(10))
            : null);
}
