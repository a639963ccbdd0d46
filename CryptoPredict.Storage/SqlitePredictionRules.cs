using CryptoPredict.Core.Verification;

namespace CryptoPredict.Storage;

/// <summary>By which rules of predicting the rows of a store were made; kept beside the ledger, append-only.</summary>
internal static class SqlitePredictionRules
{
    /// <summary>Writes down that predictions follow these rules from the next row of the ledger on, unless they do already.</summary>
    /// <param name="database">The market's database.</param>
    /// <param name="rules">The number of the rules.</param>
    /// <param name="cancellationToken">Stops it; nothing is then written.</param>
    /// <returns>The history with it.</returns>
    public static Task<RulesHistory> NoteAsync(Database database, int rules, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await connection.ExecuteAsync(
                $"""
                INSERT INTO prediction_rules (from_seq, rules)
                SELECT 1 + max((SELECT coalesce(max(id), 0) FROM predictions), (SELECT coalesce(max(seq), 0) FROM verifications),
                    (SELECT coalesce(max(id), 0) FROM range_forecasts), (SELECT coalesce(max(seq), 0) FROM range_outcomes)), {rules}
                WHERE {rules} <> (SELECT rules FROM prediction_rules ORDER BY id DESC LIMIT 1)
                """,
                token).ConfigureAwait(false);
            var spans = await connection.QueryAsync(
                $"SELECT * FROM prediction_rules ORDER BY id", row => new RulesSpan(row.Int64("from_seq"), row.Int32("rules")), token).ConfigureAwait(false);
            return new RulesHistory([.. spans]);
        },
        cancellationToken);
}
