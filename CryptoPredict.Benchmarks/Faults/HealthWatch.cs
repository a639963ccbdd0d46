using System.Text.Json;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>Reads <c>/health</c> again and again, as a monitor does, and keeps every finding that is not healthy.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<string> _findings = [];
    private readonly Task _watching;

    public HealthWatch(Caller caller) => _watching = WatchAsync(caller);

    /// <summary>The newest status; empty before the first answer.</summary>
    public string Status { get; private set; } = "";

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_findings)
            {
                return [.. _findings];
            }
        }
    }

    /// <summary>Forgets what was found until now.</summary>
    public void Forget()
    {
        lock (_findings)
        {
            _findings.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync(Caller caller)
    {
        while (!_end.IsCancellationRequested)
        {
            var (status, answer) = await caller.AskAsync("GET", "/health");
            if (status is 200 or 503 && answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("checks", out var checks))
            {
                Status = answer.GetProperty("status").GetString()!;
                lock (_findings)
                {
                    _findings.UnionWith(checks.EnumerateObject()
                        .Where(check => check.Value.GetProperty("status").GetString() != "Healthy")
                        .Select(check => $"{check.Name}: {check.Value.GetProperty("finding").GetString()}"));
                }
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
