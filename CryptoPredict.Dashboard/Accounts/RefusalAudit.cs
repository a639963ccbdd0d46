using System.Globalization;
using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Writes refusals into the audit log, which keeps its entries for long: of one caller and action the first of each minute, at most
/// <see cref="MostPerMinute"/> of all known callers together, and as many of all others. The rest is counted and written in one entry each, and one for all
/// beyond that, when the minute is over or the application ends. So whatever floods the server, the log grows by at most some hundred entries a minute, and
/// strangers never push aside what somebody with an account or a key was refused. Thread-safe.
/// </summary>
internal sealed class RefusalAudit(IAuditLog audit, TimeProvider clock) : BackgroundService
{
    /// <summary>The most refusals written down one by one within a minute: of known callers, and again of all others.</summary>
    public const int MostPerMinute = 60;

    /// <summary>Who is named where too many were refused that are not known.</summary>
    public const string Several = "several callers";

    /// <summary>Who is named where too many were refused that are known.</summary>
    public const string SeveralKnown = "several known callers";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Quota _known = new(SeveralKnown);
    private readonly Quota _others = new(Several);

    /// <summary>Takes a refusal down.</summary>
    /// <param name="caller">By what callers are distinguished: a name or an address.</param>
    /// <param name="known">Whether the caller has shown by a session or a key who it is.</param>
    /// <param name="who">Tells more of the caller; called only for what is written.</param>
    /// <param name="what">The action.</param>
    /// <param name="target">What it was to be done to; null for nothing.</param>
    /// <param name="outcome">Why it was refused.</param>
    public async Task NoteAsync(string caller, bool known, Func<Task<string>> who, string what, string? target, string outcome)
    {
        var quota = known ? _known : _others;
        lock (_lock)
        {
            if (quota.Seen.TryGetValue((caller, what), out var seen))
            {
                quota.Seen[(caller, what)] = seen with { More = seen.More + 1 };
                return;
            }

            if (quota.Seen.Count >= MostPerMinute)
            {
                quota.Beyond++;
                return;
            }

            quota.Seen[(caller, what)] = (caller, 0);
        }

        var name = await who().ConfigureAwait(false);
        lock (_lock)
        {
            // The minute may have ended meanwhile.
            if (quota.Seen.TryGetValue((caller, what), out var seen))
            {
                quota.Seen[(caller, what)] = seen with { Who = name };
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
        List<(string Who, string What, int More)> counted;
        lock (_lock)
        {
            counted = [.. _known.Take(), .. _others.Take()];
        }

        foreach (var (who, what, more) in counted)
        {
            await WriteAsync(who, what, null, Counted(more)).ConfigureAwait(false);
        }
    }

    private static string Counted(int more) => string.Create(CultureInfo.InvariantCulture, $"refused: {more} more within a minute");

    // Whoever has left meanwhile.
    private Task WriteAsync(string who, string what, string? target, string outcome) => audit.WriteAsync(who, what, target, outcome, CancellationToken.None);

    /// <summary>What a group of callers was refused within the minute.</summary>
    private sealed class Quota(string several)
    {
        public Dictionary<(string Caller, string What), (string Who, int More)> Seen { get; } = [];

        public int Beyond { get; set; }

        /// <summary>What was counted and not written; the next minute begins.</summary>
        public List<(string Who, string What, int More)> Take()
        {
            List<(string Who, string What, int More)> counted =
                [.. Seen.Where(seen => seen.Value.More > 0).Select(seen => (seen.Value.Who, seen.Key.What, seen.Value.More))];
            if (Beyond > 0)
            {
                counted.Add((several, "several actions", Beyond));
            }

            Seen.Clear();
            Beyond = 0;
            return counted;
        }
    }
}
