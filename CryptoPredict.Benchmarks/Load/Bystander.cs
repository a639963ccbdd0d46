using System.Diagnostics;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>Another caller, who asks for a page of predictions and the assets, in turn, and notes how long each answer took.</summary>
internal sealed class Bystander(HttpClient http) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly Uri[] Asked = [new("api/v1/predictions?limit=50", UriKind.Relative), new("api/v1/assets", UriKind.Relative)];

    /// <summary>Asks until it is stopped.</summary>
    /// <returns>Milliseconds of each answer, ascending.</returns>
    /// <exception cref="HttpRequestException">An answer was none.</exception>
    public async Task<double[]> AskAsync(CancellationToken stop)
    {
        List<double> took = [];
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(Asked[took.Count % Asked.Length], CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(Pause, CancellationToken.None);
        }

        return [.. took.Order()];
    }

    public void Dispose() => http.Dispose();
}
