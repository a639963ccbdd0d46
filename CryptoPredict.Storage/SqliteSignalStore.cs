using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The log of signals in SQLite.</summary>
/// <param name="database">The market's database.</param>
public sealed class SqliteSignalStore(Database database) : ISignalStore
{
    /// <summary>How signals are checked.</summary>
    internal static TableCheck Check { get; } = new($"direction_signals", "signal of {1} for {0} as of {2}", ["asset", "model", "as_of"], Read);

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
        var matching = Sql.All(
            (query.Asset, $"asset = {query.Asset}"),
            (query.Model, $"model = {query.Model}"),
            (query.From, $"as_of >= {query.From}"),
            (query.Before, $"as_of < {query.Before}"),
            (query.State, query.State switch
            {
                SignalState.Pending => $"settled_at IS NULL",
                SignalState.Settled => $"log_return IS NOT NULL",
                _ => $"settled_at IS NOT NULL AND log_return IS NULL",
            }));
        var order = Sql.Order(
            query.Sort,
            column => column switch
            {
                SignalColumn.Target => $"target_time",
                SignalColumn.Asset => $"asset",
                SignalColumn.Model => $"model",
                SignalColumn.Probability => $"probability_up",
                SignalColumn.Last => $"last_price",
                SignalColumn.Change => $"log_return",
                _ => $"as_of",
            },
            $"as_of DESC, asset, model");
        return database.ReadAsync(
            async (connection, token) => new SignalPage(
                await connection.QueryAsync(
                    $"SELECT * FROM direction_signals WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}",
                    Read,
                    token).ConfigureAwait(false),
                await connection.ScalarAsync($"SELECT count(*) FROM direction_signals WHERE {matching}", token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SignalEntry>> ReadAllAsync(Asset asset, CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM direction_signals WHERE asset = {asset} ORDER BY as_of, model", Read, cancellationToken);

    /// <inheritdoc/>
    public Task<FeedbackSwitch?> ReadSwitchAsync(CancellationToken cancellationToken) => database.FindAsync(
        $"SELECT * FROM feedback_switches ORDER BY seq DESC LIMIT 1",
        row => new FeedbackSwitch(row.Time("at"), row.Boolean("enabled"), row.Text("changed_by")),
        cancellationToken);

    /// <inheritdoc/>
    public Task SetSwitchAsync(FeedbackSwitch change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentException.ThrowIfNullOrWhiteSpace(change.By);
        var values = Sql.Values(("at", change.At), ("enabled", change.Enabled), ("changed_by", change.By));
        return database.ExecuteAsync($"INSERT INTO feedback_switches {values}", cancellationToken);
    }

    private static async Task InsertAsync(SqliteConnection connection, IReadOnlyCollection<DirectionSignal> signals, CancellationToken cancellationToken)
    {
        foreach (var signal in signals)
        {
            var values = Sql.Values(
                ("asset", signal.Asset),
                ("model", signal.Model),
                ("as_of", signal.AsOf),
                ("version", signal.Version),
                ("target_time", signal.TargetTime),
                ("last_price", signal.LastPrice),
                ("probability_up", signal.ProbabilityUp),
                ("signal", signal.Signal));
            await connection.ExecuteAsync($"INSERT INTO direction_signals {values}", cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SettleAsync(SqliteConnection connection, IReadOnlyCollection<SignalEntry> settled, CancellationToken cancellationToken)
    {
        foreach (var (signal, outcome) in settled)
        {
            var values = Sql.Assign(("settled_at", outcome?.SettledAt), ("log_return", outcome?.LogReturn), ("hit", outcome?.Hit));
            await connection.ExecuteAsync(
                $"""
                UPDATE direction_signals SET {values}
                WHERE asset = {signal.Asset} AND model = {signal.Model} AND as_of = {signal.AsOf} AND log_return IS NULL
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task<int> PruneAsync(SqliteConnection connection, Asset asset, string model, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"""
        DELETE FROM direction_signals
        WHERE asset = {asset} AND model = {model} AND settled_at IS NOT NULL AND as_of <= (
            SELECT as_of FROM direction_signals
            WHERE asset = {asset} AND model = {model} AND settled_at IS NOT NULL
            ORDER BY as_of DESC LIMIT 1 OFFSET {FeedbackOptions.LogLength})
        """,
        cancellationToken);

    private static SignalEntry Read(Row row) => new(
        new DirectionSignal(
            row.Asset("asset"),
            row.Text("model"),
            row.Text("version"),
            row.Time("as_of"),
            row.Time("target_time"),
            row.Double("last_price"),
            row.Double("probability_up"),
            row.Named<Signal>("signal")),
        row.TimeOrNull("settled_at") is { } settledAt ? new SignalOutcome(settledAt, row.DoubleOrNull("log_return"), row.BooleanOrNull("hit")) : null);
}
