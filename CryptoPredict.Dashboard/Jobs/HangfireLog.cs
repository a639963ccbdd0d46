using Hangfire.AspNetCore;
using Hangfire.Logging;
using LogLevel = Hangfire.Logging.LogLevel;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Hangfire's log. It has one for the whole process, that of the application which started last: once that has ended, others in the process must be able to
/// go on without it.
/// </summary>
internal sealed class HangfireLog(ILoggerFactory loggers) : ILogProvider
{
    private readonly AspNetCoreLogProvider _loggers = new(loggers);

    public ILog GetLogger(string name)
    {
        try
        {
            return _loggers.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silence();
        }
    }

    private sealed class Silence : ILog
    {
        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
