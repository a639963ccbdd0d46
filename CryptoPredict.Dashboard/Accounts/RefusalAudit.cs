using System.Globalization;
using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Writes refusals into the audit log, which nothing is ever removed from: of one caller and action the first of each minute, at most
/// <see cref="MostPerMinute"/> of all together. The rest is counted and told in one entry each, and one for all beyond that, when the minute is over or the
/// application ends. So whatever floods the server, the log grows by at most some hundred entries a minute. Thread-safe.
/// </summary>
internal sealed partial class RefusalAudit(Lazy<IAuditLog> audit, TimeProvider clock, ILogger<RefusalAudit> logger) : BackgroundService
{
    /// <summary>The most refusals written down one by one within a minute.</summary>
    public const int MostPerMinute = 60;

    /// <summary>Who is named where there are too many.</summary>
    public const string Several = "several callers";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string What), (string Who, int More)> _seen = [];
    private int _beyond;

    /// <summary>Takes a refusal down.</summary>
    /// <param name="caller">By what callers are told apart: a name or an address.</param>
    /// <param name="who">Tells more of the caller; called only for what is written.</param>
    /// <param name="what">The action.</param>
    /// <param name="target">What it was to be done to; null for nothing.</param>
    /// <param name="outcome">Why it was refused.</param>
    public async Task NoteAsync(string caller, Func<Task<string>> who, string what, string? target, string outcome)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue((caller, what), out var seen))
            {
                _seen[(caller, what)] = seen with { More = seen.More + 1 };
                return;
            }

            if (_seen.Count >= MostPerMinute)
            {
                _beyond++;
                return;
            }

            _seen[(caller, what)] = (caller, 0);
        }

        var name = await who().ConfigureAwait(false);
        lock (_lock)
        {
            // The minute may have ended meanwhile.
            if (_seen.TryGetValue((caller, what), out var seen))
            {
                _seen[(caller, what)] = seen with { Who = name };
            }
        }

        await WriteAsync(name, what, target, outcome).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await TellAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Window, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await TellAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task TellAsync()
    {
        List<(string Who, string What, int More)> repeated;
        int beyond;
        lock (_lock)
        {
            repeated = [.. _seen.Where(seen => seen.Value.More > 0).Select(seen => (seen.Value.Who, seen.Key.What, seen.Value.More))];
            beyond = _beyond;
            _seen.Clear();
            _beyond = 0;
        }

        foreach (var (who, what, more) in repeated)
        {
            await WriteAsync(who, what, null, Counted(more)).ConfigureAwait(false);
        }

        if (beyond > 0)
        {
            await WriteAsync(Several, "several actions", null, Counted(beyond)).ConfigureAwait(false);
        }
    }

    private static string Counted(int more) => string.Create(CultureInfo.InvariantCulture, $"refused: {more} more within a minute");

    // A refusal is told to its caller in any case.
    private async Task WriteAsync(string who, string what, string? target, string outcome)
    {
        try
        {
            await audit.Value.WriteAsync(who, what, target, outcome, CancellationToken.None).ConfigureAwait(false);
        }
        catch (System.Data.Common.DbException fault)
        {
            LogUnwritten(logger, what, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "The refusal of {What} could not be written into the audit log.")]
    private static partial void LogUnwritten(ILogger logger, string what, Exception fault);
}
