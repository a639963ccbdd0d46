namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Gives every line that is logged on a job's flow to that job's log, while it runs.</summary>
[ProviderAlias("Jobs")]
internal sealed class JobLogProvider(RunningJobs running, TimeProvider wall) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new JobLogger(running, wall);

    public void Dispose()
    {
    }

    private sealed class JobLogger(RunningJobs running, TimeProvider wall) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && running.OfThisFlow is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Information && running.OfThisFlow is { } run)
            {
                var text = formatter(state, exception);
                run.Log(wall.GetUtcNow(), logLevel.ToString().ToLowerInvariant(), exception is null ? text : $"{text}\n{exception}");
            }
        }
    }
}
