using System.Diagnostics;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// What it takes to check a large store, the ledger's chain and the file: <c>dotnet run -c Release --project CryptoPredict.Benchmarks -- --chain 1000000</c>.
/// Half of the rows are predictions of five members each, half their verifications.
/// </summary>
internal static class ChainLoad
{
    private const int Batch = 2000;
    private const int Checks = 5;

    private static readonly Asset Btc = new("BTC-USD");
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
        try
        {
            using var database = await Database.OpenAsync(Path.Combine(folder, "chain.db"), CancellationToken.None);
            var ledger = new SqliteLedger(database);
            for (var first = 0; first < rows / 2; first += Batch)
            {
                var added = await ledger.AppendAsync(new LedgerBatch([], [.. Enumerable.Range(first, Batch).Select(Predict)], []), CancellationToken.None);
                await ledger.AppendAsync(new LedgerBatch([], [], [.. added.Select(Check)]), CancellationToken.None);
            }

            var megabytes = new FileInfo(database.Path).Length / 1e6;
            for (var i = 0; i < Checks; i++)
            {
                var (report, chain) = await TimeAsync(ledger.VerifyChainAsync);
                var (damage, file) = await TimeAsync(database.FindDamageAsync);
                Console.WriteLine(
                    $"chain of {report.Rows} rows ({(report.Holds ? "holds" : report.Message)}): {chain.Wall.TotalSeconds:0.00} s, "
                        + $"{chain.Processor.TotalMicroseconds / report.Rows:0.00} µs of the processor a row; file of {megabytes:0} MB ({damage ?? "sound"}): "
                        + $"{file.Wall.TotalSeconds:0.00} s, {file.Processor.TotalSeconds / megabytes * 1000:0.00} s of the processor a GB");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The processor's time as well: on a loaded machine the wall's says little.
    private static async Task<(T Result, (TimeSpan Wall, TimeSpan Processor) Took)> TimeAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = await work(CancellationToken.None);
        return (result, (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor));
    }

    private static Prediction Predict(int minute)
    {
        var asOf = Start.AddMinutes(minute);
        var price = 50_000 + (minute % 1000);
        return new Prediction(
            Btc, asOf, asOf.AddMilliseconds(7), asOf.AddMinutes(5), price, price * 1.0001, price * 0.99, price * 1.01, 0.9, 0.002, 0.53, Signal.Hold,
            "Simulated",
            [.. ((string[])["kalman", "random-forest", "lightgbm", "lstm", "equal-weights"])
                .Select(model => new MemberForecast(model, $"{model}-20240101T000000Z-1a2b3c4d", 1e-4, 0.2))]);
    }

    private static PredictionVerification Check(LedgerEntry entry)
    {
        var (id, prediction) = (entry.Id, entry.Prediction);
        return new PredictionVerification(
            id, prediction.TargetTime.AddMilliseconds(9), prediction.TargetTime, false, VerificationStatus.Verified, prediction.TargetTime,
            prediction.LastPrice + 3,
            prediction.PredictedPrice - prediction.LastPrice - 3, 1e-4, true, true, null);
    }
}
