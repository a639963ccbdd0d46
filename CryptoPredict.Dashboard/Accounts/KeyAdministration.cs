using System.Globalization;
using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>A key as the page shows it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="State">Open, expired, revoked, or owner disabled.</param>
internal sealed record ListedKey(ApiKey Key, string Owner, string State)
{
    /// <summary>The state of a key that works.</summary>
    public const string Open = "open";
}

/// <summary>What admins do with keys. Each action checks who asks and is written into the audit log.</summary>
internal sealed class KeyAdministration(
    IApiKeys keys, IUserAccounts accounts, CurrentUser current, AdminActions actions, CallerChanges changes, TimeProvider clock)
{
    /// <summary>Most characters of a key's name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>How long a key may live, in days.</summary>
    public static readonly IReadOnlyList<int> Lifetimes = [7, 30, 90, 365];

    /// <summary>How long one lives for which none is given.</summary>
    public const int DefaultLifetime = 30;

    /// <summary>Every key, newest first.</summary>
    public async Task<IReadOnlyList<ListedKey>> ListAsync(CancellationToken cancellationToken)
    {
        await current.RequireAdminAsync();
        var owners = (await accounts.ListAsync(cancellationToken)).ToDictionary(user => user.Id, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        return [.. (await keys.ListAsync(cancellationToken)).Select(key => new ListedKey(key, owners[key.OwnerId].Name, State(key, owners[key.OwnerId], now)))];
    }

    /// <summary>
    /// Makes a key that acts for the admin who asks. Where a key asks, it is the key's owner for whom the new one acts, and the new one ends with it: on its
    /// day at the latest, and when it is revoked.
    /// </summary>
    /// <param name="name">What it is for.</param>
    /// <param name="scope">The most it may do.</param>
    /// <param name="days">How long it opens, one of <see cref="Lifetimes"/>.</param>
    /// <param name="cancellationToken">Stops the making.</param>
    public Task<ActionOutcome> CreateAsync(string name, AccountRole scope, int days, CancellationToken cancellationToken)
    {
        var trimmed = name.Trim();
        var fits = trimmed.Length is > 0 and <= MaxNameLength && Lifetimes.Contains(days);
        return actions.RunAsync(
            "key.create", fits ? $"{trimmed}, {scope.ToScope()}, {days} days" : null,
            async who => fits
                ? await MakeAsync(who, trimmed, scope, days, cancellationToken)
                : new ActionOutcome(false, $"A key needs a name of 1 to {MaxNameLength} characters and a life of {string.Join(", ", Lifetimes)} "
                    + "days.")
                { Refusal = ActionRefusal.Input });
    }

    /// <summary>Ends a key for good.</summary>
    public Task<ActionOutcome> RevokeAsync(string id, CancellationToken cancellationToken, string? reason = null) => actions.RunAsync(
        "key.revoke", id,
        async _ =>
        {
            if (!await keys.RevokeAsync(id, clock.GetUtcNow(), cancellationToken))
            {
                return new ActionOutcome(false, "This key is gone or was revoked before; look at the list anew.") { Refusal = ActionRefusal.Unknown };
            }

            changes.Raise();
            return new ActionOutcome(true, $"The key {id} opens nothing any more.");
        },
        reason);

    private async Task<ActionOutcome> MakeAsync(string who, string name, AccountRole scope, int days, CancellationToken cancellationToken)
    {
        var maker = await current.KeyIdAsync() is { } key ? await keys.FindAsync(key, cancellationToken) : null;
        var owner = (await accounts.ListAsync(cancellationToken)).SingleOrDefault(user => maker is null ? user.Name == who : user.Id == maker.OwnerId);
        if (owner is null)
        {
            return new ActionOutcome(false, "Only an admin makes keys, for a key acts for the one who made it.");
        }

        var (id, text, hash) = ApiKeyText.Create();
        var now = clock.GetUtcNow();
        var ends = now.AddDays(days);
        if (maker?.ExpiresAt < ends)
        {
            ends = maker.ExpiresAt;
        }

        return await keys.AddAsync(new ApiKey(id, name, scope, hash, owner.Id, now, ends, MadeBy: maker?.Id), cancellationToken)
            ? new ActionOutcome(true, string.Create(
                CultureInfo.InvariantCulture, $"The key {name} ({id}) opens until {ends:yyyy-MM-dd HH:mm} UTC."))
            { Secret = text, Id = id }
            : new ActionOutcome(false, $"The key {maker!.Id} was revoked meanwhile, so it makes no other.");
    }

    private static string State(ApiKey key, UserAccount owner, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : owner.Disabled ? "owner disabled" : ListedKey.Open;
}
