using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Core.Storage;

/// <summary>Walks the ledger in the order of its sequence and recomputes every hash, streaming.</summary>
internal static class ChainCheck
{
    public static async Task<ChainReport> RunAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var predictions = await OpenAsync(
            connection, $"SELECT {LedgerRows.PredictionColumns}, p.hash FROM predictions p ORDER BY p.id", cancellationToken).ConfigureAwait(false);
        await using var verifications = await OpenAsync(
            connection, $"SELECT v.seq, v.hash, {LedgerRows.VerificationColumns} FROM verifications v ORDER BY v.seq", cancellationToken).ConfigureAwait(false);
        await using var members = await OpenAsync(
            connection, $"SELECT {LedgerRows.MemberColumns} FROM member_forecasts m ORDER BY m.prediction_id, m.position", cancellationToken).ConfigureAwait(false);

        var hash = LedgerChain.Genesis.ToArray();
        var rows = 0L;
        while (predictions.HasRow || verifications.HasRow)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isPrediction = predictions.HasRow
                && (!verifications.HasRow || predictions.Reader.GetInt64(0) < verifications.Reader.GetInt64(0));
            var cursor = isPrediction ? predictions : verifications;
            var seq = cursor.Reader.GetInt64(0);
            if (seq != rows + 1)
            {
                return new ChainReport(rows, rows + 1, $"Row {rows + 1} of the ledger is missing: the next one is {seq}.");
            }

            bool follows;
            try
            {
                byte[] next;
                if (isPrediction)
                {
                    var own = await ReadMembersAsync(members, seq, cancellationToken).ConfigureAwait(false);
                    next = LedgerChain.Hash(hash, seq, LedgerRows.ReadPrediction(predictions.Reader, own));
                }
                else
                {
                    next = LedgerChain.Hash(hash, seq, LedgerRows.ReadVerification(verifications.Reader, 2));
                }

                follows = next.AsSpan().SequenceEqual((byte[])cursor.Reader["hash"]);
                hash = next;
            }
            catch (Exception unreadable) when (unreadable is ArgumentException or InvalidCastException or OverflowException)
            {
                // No value this program could have written.
                follows = false;
            }

            if (!follows)
            {
                return new ChainReport(rows, seq, $"Row {seq} of the ledger was changed after it was written: its hash does not follow from its content and row {seq - 1}.");
            }

            rows++;
            await cursor.MoveAsync(cancellationToken).ConfigureAwait(false);
        }

        return new ChainReport(rows, null, $"All {rows} rows of the ledger follow from one another.");
    }

    private static async Task<List<MemberForecast>> ReadMembersAsync(Cursor members, long predictionId, CancellationToken cancellationToken)
    {
        List<MemberForecast> own = [];
        while (members.HasRow && members.Reader.GetInt64(0) <= predictionId)
        {
            own.Add(LedgerRows.ReadMember(members.Reader));
            await members.MoveAsync(cancellationToken).ConfigureAwait(false);
        }

        return own;
    }

    private static async Task<Cursor> OpenAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        var cursor = new Cursor(command, await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false));
        await cursor.MoveAsync(cancellationToken).ConfigureAwait(false);
        return cursor;
    }

    private sealed class Cursor(SqliteCommand command, SqliteDataReader reader) : IAsyncDisposable
    {
        public SqliteDataReader Reader => reader;

        public bool HasRow { get; private set; }

        public async Task MoveAsync(CancellationToken cancellationToken) =>
            HasRow = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);

        public async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            await command.DisposeAsync().ConfigureAwait(false);
        }
    }
}
