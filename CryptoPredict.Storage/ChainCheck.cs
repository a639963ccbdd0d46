using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CryptoPredict.Storage;

/// <summary>
/// Walks the ledger in the order of its sequence and recomputes every hash, streaming. Columns go into a row's bytes as they stand in the file, for reading
/// them as values first takes several times as long.
/// </summary>
internal static class ChainCheck
{
    // A letter for each column in the order of a row's bytes, which is that of LedgerRows: integer, real or text; a capital where it may be absent.
    private const string PredictionColumns = "itiiirrrrrrrtt";
    private const string MemberColumns = "ttRrT";
    private const string VerificationColumns = "iiiiitIRRRIIT";
    private const string RangeForecastColumns = "iiirrtt";
    private const string RangeOutcomeColumns = "iiitRRR";

    private const int RowsPerLook = 4096;

    public static Task<ChainReport> RunAsync(SqliteConnection connection, CancellationToken cancellationToken) =>
        Task.Run(() => Run(connection, cancellationToken), cancellationToken);

    private static ChainReport Run(SqliteConnection connection, CancellationToken cancellationToken)
    {
        using var predictions = new Table(
            connection, $"SELECT {LedgerRows.PredictionColumns}, p.arithmetic, p.hash FROM predictions p ORDER BY p.id", LedgerChain.PredictionKind,
            PredictionColumns, hash: PredictionColumns.Length + 1);
        using var verifications = new Table(
            connection, $"SELECT v.seq, {LedgerRows.VerificationColumns}, v.hash FROM verifications v ORDER BY v.seq", LedgerChain.VerificationKind,
            VerificationColumns, hash: VerificationColumns.Length);
        using var ranges = new Table(
            connection, $"SELECT {RangeRows.ForecastColumns}, r.hash FROM range_forecasts r ORDER BY r.id", LedgerChain.RangeForecastKind,
            RangeForecastColumns, hash: RangeForecastColumns.Length);
        using var outcomes = new Table(
            connection, $"SELECT {RangeRows.OutcomeColumns}, o.hash FROM range_outcomes o ORDER BY o.seq", LedgerChain.RangeOutcomeKind,
            RangeOutcomeColumns, hash: RangeOutcomeColumns.Length);
        using var members = new Cursor(connection, $"SELECT {LedgerRows.MemberColumns} FROM member_forecasts m ORDER BY m.prediction_id, m.position");
        Table[] tables = [predictions, verifications, ranges, outcomes];
        var row = new RowBytes();
        var hash = LedgerChain.Genesis.ToArray();
        var rows = 0L;
        while (Next(tables) is { } table)
        {
            if (rows % RowsPerLook == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var cursor = table.Rows;
            var seq = cursor.Number;
            if (seq != rows + 1)
            {
                return new ChainReport(rows, rows + 1, $"Row {rows + 1} of the ledger is missing: the next one is {seq}.");
            }

            row.Begin(hash, table.Kind);
            cursor.AddTo(row, table.Columns, first: 0);
            if (table == predictions)
            {
                AddMembers(row, members, seq);
                cursor.AddTextIfPresent(row, PredictionColumns.Length);
            }

            row.Hash(hash);
            if (!cursor.Blob(table.Hash).SequenceEqual(hash))
            {
                return new ChainReport(rows, seq,
                    $"Row {seq} of the ledger was changed after it was written: its hash does not follow from its content and row {seq - 1}.");
            }

            rows++;
            cursor.Move();
        }

        return new ChainReport(rows, null, rows == 0 ? "The ledger is still empty." : $"All {rows} rows of the ledger follow from one another.");
    }

    // The table that the next row of the sequence stands in; null after the last.
    private static Table? Next(Table[] tables)
    {
        Table? next = null;
        foreach (var table in tables)
        {
            next = table.Rows.HasRow && (next is null || table.Rows.Number < next.Rows.Number) ? table : next;
        }

        return next;
    }

    private static void AddMembers(RowBytes row, Cursor members, long predictionId)
    {
        var (place, count) = (row.Reserve(), 0L);
        while (members.HasRow && members.Number <= predictionId)
        {
            members.AddTo(row, MemberColumns, first: 1);
            members.Move();
            count++;
        }

        row.Fill(place, count);
    }

    /// <summary>One of the tables that share the sequence.</summary>
    private sealed class Table(SqliteConnection connection, string sql, byte kind, string columns, int hash) : IDisposable
    {
        public Cursor Rows { get; } = new(connection, sql);

        public byte Kind => kind;

        public string Columns => columns;

        public int Hash => hash;

        public void Dispose() => Rows.Dispose();
    }

    private sealed class Cursor : IDisposable
    {
        private readonly sqlite3 _database;
        private readonly sqlite3_stmt _statement;
        private readonly nint _row;

        public Cursor(SqliteConnection connection, string sql)
        {
            _database = connection.Handle!;
            Require(raw.sqlite3_prepare_v2(_database, sql, out _statement), raw.SQLITE_OK);
            _row = _statement.DangerousGetHandle();
            Move();
        }

        public bool HasRow { get; private set; }

        /// <summary>The first column, by which rows are ordered.</summary>
        public long Number { get; private set; }

        public void Move()
        {
            var found = raw.sqlite3_step(_statement);
            HasRow = found == raw.SQLITE_ROW;
            Number = HasRow ? SqliteColumn.Int64(_row, 0) : 0;
            Require(found, raw.SQLITE_ROW, raw.SQLITE_DONE);
        }

        public ReadOnlySpan<byte> Blob(int column) => SqliteColumn.Bytes(_row, column);

        public void AddTo(RowBytes row, string columns, int first)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var column = first + i;
                if (char.IsAsciiLetterUpper(columns[i]) && !row.AddPresence(SqliteColumn.Type(_row, column) != raw.SQLITE_NULL))
                {
                    continue;
                }

                switch (char.ToLowerInvariant(columns[i]))
                {
                    case 'i':
                        row.Add(SqliteColumn.Int64(_row, column));
                        break;
                    case 'r':
                        row.Add(SqliteColumn.Double(_row, column));
                        break;
                    default:
                        row.AddText(SqliteColumn.Bytes(_row, column));
                        break;
                }
            }
        }

        public void AddTextIfPresent(RowBytes row, int column)
        {
            if (SqliteColumn.Type(_row, column) != raw.SQLITE_NULL)
            {
                row.AddText(SqliteColumn.Bytes(_row, column));
            }
        }

        public void Dispose() => _statement.Dispose();

        private void Require(int code, params ReadOnlySpan<int> expected)
        {
            if (!expected.Contains(code))
            {
                throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), code);
            }
        }
    }
}
