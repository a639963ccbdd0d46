using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoPredict.Core.Market;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The whole way over real HTTP, with the real LSTM: a file of candles goes in, and the next forecast rests on it.</summary>
[Kind(TestKind.Host)]
public sealed class UploadToForecastTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Ten_thousand_uploaded_candles_fine_tune_the_lstm_from_its_weights_and_the_next_forecast_is_by_a_new_version_while_none_fails()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
        await app.WaitForAsync("/health/ready", _ => true);
        var weights = LstmOf(await app.WaitForAsync("/api/v1/models?asset=BTC-USD", answer => LstmOf(answer) is not null));
        var before = await ForecastAsync(app);
        var first = (await app.Services.GetRequiredService<ICandleStore>().ReadAsync(new Asset("BTC-USD"), null, null, int.MaxValue, Token))[0].Candle;
        using var ended = new CancellationTokenSource();
        var asking = AskAsync(app, ended.Token);

        using var form = new MultipartFormDataContent { { new MinuteFile(first.OpenTime, first.Open, rows: 10_000), "file", "candles.csv" }, { new StringContent("SimulatedMarket"), "confirm" } };
        using var answer = await app.Http.PostAsync("/retrain", form, Token);
        var told = await answer.Content.ReadAsStringAsync(Token);
        var after = await ForecastAsync(app);
        await ended.CancelAsync();

        Assert.Contains("Merged: 10,000 new, 0 known already, 0 in conflict", told, StringComparison.Ordinal);
        Assert.Contains("BTC-USD: fine-tuning the LSTM from its weights on the uploaded candles.", told, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        Assert.Contains($"BTC-USD: {after} serves from now on.", told, StringComparison.Ordinal);
        var versions = await app.Http.GetFromJsonAsync<JsonElement>("/api/v1/models/versions?asset=BTC-USD&model=lstm&origin=FineTune", Token);
        var tuned = Assert.Single(versions.GetProperty("items").EnumerateArray());
        Assert.Equal(weights, tuned.GetProperty("parentId").GetString());

        // The first candles have too little before them to be learnt.
        Assert.InRange(tuned.GetProperty("rows").GetInt32(), 9_500, 10_000);
        Assert.True(await asking > 0);
    }

    /// <summary>Asks for forecasts until told to stop; each must be given.</summary>
    private static async Task<int> AskAsync(RunningDashboard app, CancellationToken stop)
    {
        var count = 0;
        await Waiting.UntilAsync(async () =>
        {
            await ForecastAsync(app);
            count++;
            return stop.IsCancellationRequested;
        });
        return count;
    }

    /// <summary>The version that a forecast is by.</summary>
    private static async Task<string?> ForecastAsync(RunningDashboard app)
    {
        using var answer = await app.Http.PostAsJsonAsync("/forecast", new { days = 7, product_id = "BTC-USD" }, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("version").GetString();
    }

    private static string? LstmOf(JsonElement answer) => answer.GetProperty("items")[0].GetProperty("models").EnumerateArray()
        .Where(model => model.GetProperty("model").GetString() == "lstm" && model.GetProperty("champion").ValueKind == JsonValueKind.Object)
        .Select(model => model.GetProperty("champion").GetProperty("versionId").GetString()).SingleOrDefault();
}
