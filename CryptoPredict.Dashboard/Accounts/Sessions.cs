using System.Collections.Concurrent;
using System.Data.Common;
using CryptoPredict.Core.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// The sessions of browsers that are signed in. Each request asks here, so they are held in memory; the store keeps them over a restart. A session ends when it
/// is ended, when its user's security stamp changes, when it was not used for <see cref="Idle"/>, and after <see cref="AccountOptions.SessionEnd"/>
/// in any case. Thread-safe.
/// </summary>
internal sealed partial class Sessions(
    IUserSessions store, CallerChanges changes, IOptions<AccountOptions> options, TimeProvider clock, ILogger<Sessions> logger)
{
    /// <summary>Without a use for so long a session ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    // A session may be used many times a second; the note need not be that fine.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, UserSession> _open = new(StringComparer.Ordinal);

    // What is still to be removed from the store.
    private readonly ConcurrentDictionary<string, bool> _ended = new(StringComparer.Ordinal);

    // The stamps that were changed since the start; a session may begin with an old one while its user is changed.
    private readonly ConcurrentDictionary<string, string> _stamps = new(StringComparer.Ordinal);

    /// <summary>Takes up the sessions of before a restart.</summary>
    /// <param name="mayGoOn">Whether a user's sessions go on.</param>
    /// <param name="users">Every user.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task LoadAsync(IReadOnlyList<UserAccount> users, Func<UserAccount, bool> mayGoOn, CancellationToken cancellationToken)
    {
        var stamps = users.Where(mayGoOn).ToDictionary(user => user.Id, user => user.SecurityStamp, StringComparer.Ordinal);
        List<string> ended = [];
        foreach (var session in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            // Also what a kill between the change of a user and the end of their sessions left behind.
            if (stamps.GetValueOrDefault(session.UserId) == session.Stamp && IsInTime(session))
            {
                _open[session.Id] = session;
            }
            else
            {
                ended.Add(session.Id);
            }
        }

        await store.RemoveAsync(ended, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a session. One that cannot be written down, for the disk is full, ends with the application.</summary>
    public async Task BeginAsync(UserSession session, CancellationToken cancellationToken)
    {
        await EndAsync([.. _open.Values.Where(other => !IsOpen(other)).Select(other => other.Id)], cancellationToken).ConfigureAwait(false);
        await WriteAsync(() => store.AddAsync(session, cancellationToken)).ConfigureAwait(false);
        _open[session.Id] = session;
    }

    /// <summary>Whether a session has not ended.</summary>
    public bool Stands(string? id) => id is not null && _open.TryGetValue(id, out var session) && IsOpen(session);

    /// <summary>Notes that a session is used.</summary>
    public async Task SeeAsync(string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_open.TryGetValue(id, out var session) || now - session.SeenAt < NoteEvery || !_open.TryUpdate(id, session with { SeenAt = now }, session))
        {
            return;
        }

        await WriteAsync(() => store.SeeAsync(id, now, cancellationToken)).ConfigureAwait(false);
        await RemoveEndedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A user's sessions, newest first.</summary>
    public IReadOnlyList<UserSession> Of(string userId) =>
        [.. _open.Values.Where(session => session.UserId == userId && IsOpen(session)).OrderByDescending(session => session.BegunAt)
            .ThenBy(session => session.Id, StringComparer.Ordinal)];

    /// <summary>When a session ends in any case.</summary>
    public DateTimeOffset EndOf(UserSession session) => session.BegunAt + options.Value.SessionEnd;

    /// <summary>Ends sessions at once; those that have ended are passed over.</summary>
    public async Task EndAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        foreach (var id in ids)
        {
            _open.TryRemove(id, out _);
            _ended[id] = true;
        }

        changes.Raise();
        await RemoveEndedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A user was stored: ends the sessions that began under another stamp, or all when the user may not sign in.</summary>
    public async Task ChangedAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var stamp = user.Disabled ? "" : user.SecurityStamp;
        if (_stamps.TryGetValue(user.Id, out var before) && before == stamp)
        {
            return;
        }

        _stamps[user.Id] = stamp;
        changes.Raise();
        await EndAsync([.. _open.Values.Where(session => session.UserId == user.Id && session.Stamp != stamp).Select(session => session.Id)], cancellationToken)
            .ConfigureAwait(false);
    }

    private bool IsOpen(UserSession session) => IsInTime(session) && _stamps.GetValueOrDefault(session.UserId, session.Stamp) == session.Stamp;

    private bool IsInTime(UserSession session)
    {
        var now = clock.GetUtcNow();
        return now < EndOf(session) && now - session.SeenAt < Idle;
    }

    // What could not be removed while the disk was full is tried again, else it would come back with a restart.
    private Task RemoveEndedAsync(CancellationToken cancellationToken)
    {
        string[] ids = [.. _ended.Keys];
        return ids.Length == 0
            ? Task.CompletedTask
            : WriteAsync(async () =>
            {
                await store.RemoveAsync(ids, cancellationToken).ConfigureAwait(false);
                foreach (var id in ids)
                {
                    _ended.TryRemove(id, out _);
                }
            });
    }

    // A full disk keeps nobody out and lets nobody in: what holds is in memory.
    private async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            LogUnwritten(logger, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "What came of a session could not be written down.")]
    private static partial void LogUnwritten(ILogger logger, Exception fault);
}
