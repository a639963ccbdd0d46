using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How ledger rows stand in columns.</summary>
internal static class LedgerRows
{
    public const string PredictionColumns =
        "p.id, p.asset, p.as_of, p.issued_at, p.target_time, p.last_price, p.predicted_price, p.lower, p.upper, "
        + "p.band_coverage, p.scale, p.probability_up, p.signal, p.source";

    public const string VerificationColumns =
        "v.prediction_id, v.verified_at, v.due_time, v.early, v.status, v.price_time, v.actual_price, v.error, "
        + "v.log_error, v.direction_hit, v.inside_band, v.reason";

    public const string MemberColumns = "m.prediction_id, m.model, m.version, m.log_return, m.weight, m.left_out";

    private const int FirstHashes = 32;

    /// <summary>The hashes of the first predictions: by them two ledgers are distinguished.</summary>
    public static Task<IReadOnlyList<byte[]>> ReadFirstHashesAsync(SqliteConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        $"SELECT CAST(hash AS BLOB) AS hash FROM predictions ORDER BY id LIMIT {FirstHashes}", row => row.Bytes("hash"), cancellationToken);

    /// <summary>A prediction beside its check, if it has one; its members stand elsewhere.</summary>
    public static LedgerEntry ReadEntry(Row row)
    {
        var entry = new LedgerEntry(row.Int64("id"), ReadPrediction(row), row.Has("prediction_id") ? ReadVerification(row) : null);
        var target = entry.Prediction.TargetTime;
        return row.DoubleOrNull("target_price") is { } price
            ? entry with { AtTarget = PredictionVerification.By(price, target, entry.Prediction, entry.Id, target, target) } : entry;
    }

    public static MemberForecast ReadMember(Row row) => new(
        row.Text("model"),
        row.Text("version"),
        row.DoubleOrNull("log_return"),
        row.Double("weight"),
        row.TextOrNull("left_out"));

    private static Prediction ReadPrediction(Row row) => new(
        row.Asset("asset"),
        row.Time("as_of"),
        row.Time("issued_at"),
        row.Time("target_time"),
        row.Double("last_price"),
        row.Double("predicted_price"),
        row.Double("lower"),
        row.Double("upper"),
        row.Double("band_coverage"),
        row.Double("scale"),
        row.Double("probability_up"),
        row.Named<Signal>("signal"),
        row.Text("source"),
        [],
        row.TextOrNull("arithmetic"));

    private static PredictionVerification ReadVerification(Row row) => new(
        row.Int64("prediction_id"),
        row.Time("verified_at"),
        row.Time("due_time"),
        row.Boolean("early"),
        row.Named<VerificationStatus>("status"),
        row.TimeOrNull("price_time"),
        row.DoubleOrNull("actual_price"),
        row.DoubleOrNull("error"),
        row.DoubleOrNull("log_error"),
        row.BooleanOrNull("direction_hit"),
        row.BooleanOrNull("inside_band"),
        row.TextOrNull("reason"));

    public static async Task<bool> InsertAsync(
        SqliteConnection connection, long id, Prediction prediction, byte[] hash, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO predictions (id, asset, as_of, issued_at, target_time, last_price, predicted_price, lower, upper,
                band_coverage, scale, probability_up, signal, source, arithmetic, hash)
            VALUES ($id, $asset, $as_of, $issued_at, $target_time, $last_price, $predicted_price, $lower, $upper,
                $band_coverage, $scale, $probability_up, $signal, $source, $arithmetic, $hash)
            ON CONFLICT (asset, as_of, target_time) DO NOTHING
            """;
        command.Set("$id", id);
        command.Set("$asset", prediction.Asset.Symbol);
        command.Set("$as_of", prediction.AsOf);
        command.Set("$issued_at", prediction.IssuedAt);
        command.Set("$target_time", prediction.TargetTime);
        command.Set("$last_price", prediction.LastPrice);
        command.Set("$predicted_price", prediction.PredictedPrice);
        command.Set("$lower", prediction.Lower);
        command.Set("$upper", prediction.Upper);
        command.Set("$band_coverage", prediction.BandCoverage);
        command.Set("$scale", prediction.Scale);
        command.Set("$probability_up", prediction.ProbabilityUp);
        command.Set("$signal", prediction.Signal);
        command.Set("$source", prediction.Source);
        command.Set("$arithmetic", prediction.Arithmetic);
        command.Set("$hash", hash);
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await using var members = connection.CreateCommand();
        members.CommandText =
            """
            INSERT INTO member_forecasts (prediction_id, position, model, version, log_return, weight, left_out)
            VALUES ($prediction_id, $position, $model, $version, $log_return, $weight, $left_out)
            """;
        for (var position = 0; position < prediction.Members.Count; position++)
        {
            var member = prediction.Members[position];
            members.Set("$prediction_id", id);
            members.Set("$position", position);
            members.Set("$model", member.Model);
            members.Set("$version", member.Version);
            members.Set("$log_return", member.LogReturn);
            members.Set("$weight", member.Weight);
            members.Set("$left_out", member.LeftOut);
            await members.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public static async Task<bool> InsertAsync(
        SqliteConnection connection, long seq, PredictionVerification verification, byte[] hash, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO verifications (seq, prediction_id, verified_at, due_time, early, status, price_time, actual_price,
                error, log_error, direction_hit, inside_band, reason, hash)
            VALUES ($seq, $prediction_id, $verified_at, $due_time, $early, $status, $price_time, $actual_price,
                $error, $log_error, $direction_hit, $inside_band, $reason, $hash)
            ON CONFLICT (prediction_id) DO NOTHING
            """;
        command.Set("$seq", seq);
        command.Set("$prediction_id", verification.PredictionId);
        command.Set("$verified_at", verification.VerifiedAt);
        command.Set("$due_time", verification.DueTime);
        command.Set("$early", verification.Early);
        command.Set("$status", verification.Status);
        command.Set("$price_time", verification.PriceTime);
        command.Set("$actual_price", verification.ActualPrice);
        command.Set("$error", verification.Error);
        command.Set("$log_error", verification.LogError);
        command.Set("$direction_hit", verification.DirectionHit);
        command.Set("$inside_band", verification.InsideBand);
        command.Set("$reason", verification.Reason);
        command.Set("$hash", hash);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }
}
