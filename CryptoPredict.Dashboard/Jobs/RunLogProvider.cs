using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Gives every line that is logged on a run's flow to that run's log, while it runs.</summary>
[ProviderAlias("Jobs")]
internal sealed class RunLogProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new RunLogger();

    public void Dispose()
    {
    }

    private sealed class RunLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && LiveRun.OfThisFlow is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Information && LiveRun.OfThisFlow is { } run)
            {
                var text = formatter(state, exception);

                // Everybody who may look reads it: where in the code a fault came from stands in the application's log.
                run.Log(exception is null ? text : $"{text}: {exception.Message}", logLevel.ToString().ToLowerInvariant());
            }
        }
    }
}
