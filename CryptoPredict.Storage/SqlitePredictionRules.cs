using System.Collections.Immutable;
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
            await using var note = connection.CreateCommand();
            note.CommandText =
                """
                INSERT INTO prediction_rules (from_seq, rules)
                SELECT 1 + max((SELECT coalesce(max(id), 0) FROM predictions), (SELECT coalesce(max(seq), 0) FROM verifications)), $rules
                WHERE $rules <> (SELECT rules FROM prediction_rules ORDER BY id DESC LIMIT 1)
                """;
            note.Set("$rules", rules);
            await note.ExecuteNonQueryAsync(token).ConfigureAwait(false);

            await using var query = connection.CreateCommand();
            query.CommandText = "SELECT from_seq, rules FROM prediction_rules ORDER BY id";
            await using var reader = await query.ExecuteReaderAsync(token).ConfigureAwait(false);
            var spans = ImmutableArray.CreateBuilder<RulesSpan>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                spans.Add(new RulesSpan(reader.GetInt64(0), reader.GetInt32(1)));
            }

            return new RulesHistory(spans.ToImmutable());
        },
        cancellationToken);
}
