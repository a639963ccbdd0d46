using System.Text.Json;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>A caller of the API who may do everything. What is not answered, or answered otherwise than with success, is nothing to it.</summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http;

    public Caller(Uri address, string key) =>
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { { "X-Api-Key", key } } };

    /// <summary>Asks.</summary>
    /// <returns>The status, 0 for no answer, and the answer.</returns>
    public async Task<(int Status, JsonElement Answer)> AskAsync(string method, string path, HttpContent? content = null)
    {
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            try
            {
                return ((int)answer.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonElement.Parse(text) : default);
            }
            catch (JsonException)
            {
                return ((int)answer.StatusCode, default);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException)
        {
            return (0, default);
        }
    }

    /// <summary>Sends an order as JSON.</summary>
    public Task<(int Status, JsonElement Answer)> PostAsync(string path, object? order = null) =>
        AskAsync("POST", path, order is null ? null : new StringContent(JsonSerializer.Serialize(order), System.Text.Encoding.UTF8, "application/json"));

    /// <summary>Starts a piece of work.</summary>
    /// <returns>Its run; null when it was not taken.</returns>
    public async Task<long?> StartAsync(string path, object? order = null)
    {
        var (status, answer) = await PostAsync(path, order);
        return status == 202 && answer.TryGetProperty("run", out var run) ? run.GetInt64() : null;
    }

    /// <summary>Waits for the end of a run.</summary>
    /// <returns>Its row; null when it did not end in time.</returns>
    public Task<JsonElement?> EndOfAsync(long run, TimeSpan within) => UntilAsync(
        async () => await AskAsync("GET", $"/api/v1/runs/{run}") is (200, var answer) && answer.GetProperty("run") is var row
            && row.GetProperty("endedAt").ValueKind == JsonValueKind.String ? row : (JsonElement?)null,
        within);

    /// <summary>The newest prediction's place in the ledger; 0 for none, or no answer.</summary>
    public async Task<long> NewestAsync() =>
        await AskAsync("GET", "/api/v1/predictions?limit=1") is (200, var page) && page.GetProperty("items") is { } items && items.GetArrayLength() > 0
            ? items[0].GetProperty("id").GetInt64() : 0;

    /// <summary>Asks again until there is an answer.</summary>
    public static async Task<T?> UntilAsync<T>(Func<Task<T?>> ask, TimeSpan within)
        where T : struct
    {
        using var end = new CancellationTokenSource(within);
        while (!end.IsCancellationRequested)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();
}
