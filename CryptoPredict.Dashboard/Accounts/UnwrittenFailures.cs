using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Wrong passwords and codes that could not be written to their account: a full disk must not let anybody guess on. They are counted in memory by the same rule
/// as in the account, one entry for each account. Thread-safe.
/// </summary>
internal sealed class UnwrittenFailures(IOptions<IdentityOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset RestsUntil)> _failures = new(StringComparer.Ordinal);

    /// <summary>Counts one; after as many as an account bears, it rests.</summary>
    public void Add(string userId)
    {
        var rule = options.Value.Lockout;
        _failures.AddOrUpdate(userId, _ => Next(1), (_, before) => Next(before.Count + 1));

        (int Count, DateTimeOffset RestsUntil) Next(int count) =>
            count >= rule.MaxFailedAccessAttempts ? (0, clock.GetUtcNow() + rule.DefaultLockoutTimeSpan) : (count, default);
    }

    /// <summary>Forgets what was counted of an account, as after a sign-in.</summary>
    public void Forget(string userId) => _failures.TryRemove(userId, out _);

    /// <summary>Whether an account rests for what was counted here.</summary>
    public bool Rests(string userId) => _failures.TryGetValue(userId, out var failures) && failures.RestsUntil > clock.GetUtcNow();
}
