using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Registry;

/// <summary>
/// Asks the registry once a second whether another process changed it, so that <see cref="IModelRegistry.Changed"/> is
/// raised within 2 s.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">Where faults are logged.</param>
public sealed partial class RegistryWatcher(IModelRegistry registry, TimeProvider wall, ILogger<RegistryWatcher> logger)
{
    /// <summary>The pause between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Watches until cancelled. A look that fails is logged and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, wall);
        try
        {
            do
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is DbException or IOException)
        {
            LogNotSeen(logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry could not be looked at; the next look is in a second")]
    private static partial void LogNotSeen(ILogger logger, Exception fault);
}
