using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>The findings of <c>/health</c> for the pages: however many look, it is checked at most once in some seconds.</summary>
/// <param name="checks">What is checked.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class SharedHealth(HealthCheckService checks, TimeProvider wall)
{
    /// <summary>For how long a finding is given again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<(HealthReport Report, DateTimeOffset At)>? _check;
    private long _asked;

    /// <summary>The newest findings, with their time.</summary>
    /// <param name="cancellationToken">Stops the waiting; the check goes on for the others.</param>
    public Task<(HealthReport Report, DateTimeOffset At)> AskAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_check is null or { IsFaulted: true } || (_check.IsCompleted && wall.GetElapsedTime(_asked) >= Kept))
            {
                _asked = wall.GetTimestamp();
                _check = Task.Run(CheckAsync, CancellationToken.None);
            }

            return _check.WaitAsync(cancellationToken);
        }
    }

    private async Task<(HealthReport Report, DateTimeOffset At)> CheckAsync()
    {
        var at = wall.GetUtcNow();
        return (await checks.CheckHealthAsync(CancellationToken.None).ConfigureAwait(false), at);
    }
}
