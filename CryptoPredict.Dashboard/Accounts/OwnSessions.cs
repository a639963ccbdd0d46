using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>A session as its user sees it.</summary>
/// <param name="Session">The session.</param>
/// <param name="EndsAt">When it ends in any case.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
internal sealed record ListedSession(UserSession Session, DateTimeOffset EndsAt, bool IsThis);

/// <summary>What users do with their own sessions; each end is written into the audit log.</summary>
internal sealed class OwnSessions(Sessions sessions, CurrentUser current, IAuditLog audit)
{
    private const string What = "session.end";

    private static readonly ActionOutcome Gone = new(false, "This session has ended; look at the list anew.") { Refusal = ActionRefusal.Unknown };

    /// <summary>The sessions of the user who asks, newest first; a key has none.</summary>
    public async Task<IReadOnlyList<ListedSession>> ListAsync() => await current.SessionAsync() is { } own
        ? [.. sessions.Of(own.User).Select(session => new ListedSession(session, sessions.EndOf(session), session.Id == own.Session))]
        : [];

    /// <summary>Ends one of them, maybe the one that asks.</summary>
    public async Task<ActionOutcome> EndAsync(string id)
    {
        if (await current.SessionAsync() is not { } own || sessions.Of(own.User).SingleOrDefault(session => session.Id == id) is not { } session)
        {
            return Gone;
        }

        await EndAsync([session.Id], $"{session.Browser}, {session.Address}");
        return new ActionOutcome(true, $"The session in {session.Browser} has ended.");
    }

    /// <summary>Ends all but the one that asks.</summary>
    public async Task<ActionOutcome> EndOthersAsync()
    {
        if (await current.SessionAsync() is not { } own)
        {
            return Gone;
        }

        string[] others = [.. sessions.Of(own.User).Where(session => session.Id != own.Session).Select(session => session.Id)];
        await EndAsync(others, $"all others: {others.Length}");
        return new ActionOutcome(true, others.Length == 1 ? "One other session has ended." : $"{others.Length} other sessions have ended.");
    }

    private async Task EndAsync(string[] ids, string target)
    {
        // Asked before the end, after which nobody asks any more.
        var who = await current.NameAsync();
        await sessions.EndAsync(ids, CancellationToken.None);
        await audit.WriteAsync(who, What, target, "done", CancellationToken.None);
    }
}
