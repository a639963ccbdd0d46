using System.Text;
using System.Text.Json;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>A product from its file to the forecast that has learnt from it, in one process that is never started again but where it was killed.</summary>
[Kind(TestKind.Process)]
public sealed class DailyFlowTests
{
    private const string Product = "P021";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_trains_the_LSTM_line_by_line_and_the_forecast_is_of_the_new_version_at_once()
    {
        using var folder = new TestFolder();
        await using var process = Start(folder);
        using var http = new HttpClient { BaseAddress = await process.ListeningAsync() };

        var built = await RetrainAsync(http, days: 400);
        var first = await ForecastAsync(http);
        var tuned = await RetrainAsync(http, days: 430);
        var second = await ForecastAsync(http);

        Assert.Contains("Merged: 400 new, 0 known already, 0 in conflict", built, StringComparison.Ordinal);
        Assert.Contains("Merged: 30 new, 400 known already, 0 in conflict", tuned, StringComparison.Ordinal);
        Assert.Contains("there are no saved weights yet, so a new network is built", built, StringComparison.Ordinal);
        Assert.Matches(@"LSTM epoch 1/\d+ - loss=\d", built);
        Assert.Contains("the additive (Prophet-style) model", built, StringComparison.Ordinal);
        Assert.Contains($"{Product}: ridge regression errs", built, StringComparison.Ordinal);
        Assert.Contains("were found, and training goes on from them", tuned, StringComparison.Ordinal);
        Assert.Matches(@"LSTM epoch 1/\d+ - loss=\d", tuned);
        Assert.Equal(DailyFiles.Start.AddDays(399), Last(first));
        Assert.Equal(DailyFiles.Start.AddDays(429), Last(second));
        Assert.NotEqual(Version(first), Version(second));
        Assert.Contains(second.GetProperty("members").EnumerateArray(), member => member.GetProperty("name").GetString() == "lstm");
        Assert.Contains($"{Version(second)} serves from now on", tuned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_while_it_learns_it_has_the_rows_and_learns_them_with_the_next_upload()
    {
        using var folder = new TestFolder();
        await using (var process = Start(folder))
        {
            using var http = new HttpClient { BaseAddress = await process.ListeningAsync() };
            await RetrainAsync(http, days: 400, until: "LSTM epoch 1/");
            await process.KillAsync();
        }

        await using var again = Start(folder);
        using var later = new HttpClient { BaseAddress = await again.ListeningAsync() };
        var lines = await RetrainAsync(later, days: 430);

        Assert.Contains("30 new, 400 known already", lines, StringComparison.Ordinal);
        Assert.Matches(@"LSTM epoch 1/\d+ - loss=\d", lines);
        var forecast = await ForecastAsync(later);
        Assert.Equal(DailyFiles.Start.AddDays(429), Last(forecast));
        Assert.Contains($"{Version(forecast)} serves from now on", lines, StringComparison.Ordinal);
        Assert.Contains(forecast.GetProperty("members").EnumerateArray(), member => member.GetProperty("name").GetString() == "lstm");
    }

    private static DashboardProcess Start(TestFolder folder) =>
        DashboardProcess.Start("environment=Development", "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

    private static async Task<string> RetrainAsync(HttpClient http, int days, string? until = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/retrain")
        {
            Content = new MultipartFormDataContent { { new StringContent(DailyFiles.Sales(days, Product), Encoding.UTF8, "text/csv"), "file", "sales.csv" } },
        };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var said = new StringBuilder();
        while (await lines.ReadLineAsync(Token) is { } line)
        {
            said.AppendLine(line);
            if (until is not null && line.Contains(until, StringComparison.Ordinal))
            {
                return said.ToString();
            }
        }

        Assert.Contains("Succeeded: ", said.ToString(), StringComparison.Ordinal);
        return said.ToString();
    }

    private static async Task<JsonElement> ForecastAsync(HttpClient http) =>
        await http.SendJsonAsync("POST", "/forecast", new { days = 7, product_id = Product }).ExpectAsync();

    private static DateOnly Last(JsonElement forecast) => DateOnly.Parse(forecast.GetProperty("lastDay").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Version(JsonElement forecast) => forecast.GetProperty("version").GetString()!;
}
