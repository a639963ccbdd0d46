using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>How range forecasts and their outcomes stand in columns.</summary>
internal static class RangeRows
{
    public const string ForecastColumns = "r.id, r.prediction_id, r.target_time, r.log_return, r.scale, r.quantiles, r.chances";

    public const string OutcomeColumns = "o.seq, o.forecast_id, o.verified_at, o.status, o.actual_price, o.high, o.low";

    /// <summary>Forecasts beside their outcomes, with what stands at their predictions.</summary>
    public static readonly FormattableString Entries =
        $"""
        SELECT r.id, r.prediction_id, r.target_time, r.log_return, r.scale, r.quantiles, r.chances, p.asset, p.as_of, p.last_price,
            o.forecast_id, o.verified_at, o.status, o.actual_price, o.high, o.low
        FROM predictions p JOIN range_forecasts r ON r.prediction_id = p.id LEFT JOIN range_outcomes o ON o.forecast_id = r.id
        """;

    public static RangeEntry Read(Row row)
    {
        var chances = NumberBytes.Read(row.Bytes("chances"));
        var forecast = new RangeForecast(
            row.Time("target_time"), row.Double("log_return"), row.Double("scale"), NumberBytes.Read(row.Bytes("quantiles")),
            chances[..(chances.Length / 2)], chances[(chances.Length / 2)..]);
        var outcome = !row.Has("forecast_id") ? null : new RangeOutcome(
            row.Int64("forecast_id"), row.Time("verified_at"), row.Named<VerificationStatus>("status"), row.DoubleOrNull("actual_price"),
            row.DoubleOrNull("high"), row.DoubleOrNull("low"));
        return new RangeEntry(
            row.Int64("id"), row.Int64("prediction_id"), row.Asset("asset"), row.Time("as_of"), row.Double("last_price"), forecast, outcome);
    }

    public static async Task InsertAsync(
        SqliteConnection connection, long id, long predictionId, RangeForecast forecast, byte[] hash, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO range_forecasts (id, prediction_id, target_time, log_return, scale, quantiles, chances, hash)
            VALUES ($id, $prediction_id, $target_time, $log_return, $scale, $quantiles, $chances, $hash)
            """;
        command.Set("$id", id);
        command.Set("$prediction_id", predictionId);
        command.Set("$target_time", forecast.TargetTime);
        command.Set("$log_return", forecast.LogReturn);
        command.Set("$scale", forecast.Scale);
        command.Set("$quantiles", NumberBytes.Of(forecast.Quantiles));
        command.Set("$chances", NumberBytes.Of([.. forecast.Touches, .. forecast.Ends]));
        command.Set("$hash", hash);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds an outcome; a second one of a forecast is left out.</summary>
    /// <returns>Whether it was added.</returns>
    public static async Task<bool> InsertAsync(SqliteConnection connection, long seq, RangeOutcome outcome, byte[] hash, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO range_outcomes (seq, forecast_id, verified_at, status, actual_price, high, low, hash)
            VALUES ($seq, $forecast_id, $verified_at, $status, $actual_price, $high, $low, $hash)
            ON CONFLICT (forecast_id) DO NOTHING
            """;
        command.Set("$seq", seq);
        command.Set("$forecast_id", outcome.ForecastId);
        command.Set("$verified_at", outcome.VerifiedAt);
        command.Set("$status", outcome.Status);
        command.Set("$actual_price", outcome.ActualPrice);
        command.Set("$high", outcome.High);
        command.Set("$low", outcome.Low);
        command.Set("$hash", hash);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }
}
