using System.Runtime.InteropServices;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Ends the process some time after it was asked to stop, whatever still holds it up: a disk or a database that does not answer, work that does not listen.
/// Everything that must last stands in files by then; what a kill would leave behind is looked after at the next start.
/// </summary>
internal sealed partial class StopDeadline : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9.5);

    private readonly ILogger _logger;
    private readonly PosixSignalRegistration[] _signals;
    private readonly ManualResetEventSlim _ended = new();
    private int _isAsked;

    /// <summary>Waits for the signal.</summary>
    /// <param name="logger">Logs that the time was not enough.</param>
    public StopDeadline(ILogger logger)
    {
        _logger = logger;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Start), PosixSignalRegistration.Create(PosixSignal.SIGINT, Start)];
    }

    // What waits is left to the end of the process, so the event is not disposed of.
    public void Dispose()
    {
        _ended.Set();
        Array.ForEach(_signals, signal => signal.Dispose());
    }

    // On a thread of its own: the pool's may be what is stuck.
    private void Start(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _isAsked, 1) == 0)
        {
            new Thread(End) { IsBackground = true, Name = "stop deadline" }.Start();
        }
    }

    private void End()
    {
        if (!_ended.Wait(Longest))
        {
            LogEnded(_logger, Longest);
            Environment.Exit(0);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The application has not stopped within {Longest}, and is ended as it is")]
    private static partial void LogEnded(ILogger logger, TimeSpan longest);
}
