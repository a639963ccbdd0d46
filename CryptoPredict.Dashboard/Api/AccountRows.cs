using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A user to be made.</summary>
/// <param name="Name">Their name, 1 to 64 characters.</param>
/// <param name="Role">Analyst or Admin.</param>
public sealed record UserRequest(string? Name, string? Role);

/// <summary>A request for another role.</summary>
/// <param name="Role">Analyst or Admin.</param>
public sealed record RoleRequest(string? Role);

/// <summary>A key to be made.</summary>
/// <param name="Name">What it is for, 1 to 64 characters.</param>
/// <param name="Scope">The most it may do: read or admin.</param>
/// <param name="Days">How long it opens: 7, 30, 90 or 365 days; 30 if left out.</param>
public sealed record KeyRequest(string? Name, string? Scope, int? Days = null);

/// <summary>A password, shown this once.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Password">The password, to be replaced at the next sign-in.</param>
/// <param name="Message">What was done, in a sentence.</param>
public sealed record NewPassword(UserRow User, string Password, string Message);

/// <summary>A key, shown this once.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="Secret">The key itself, for the header <c>X-Api-Key</c>.</param>
/// <param name="Message">What was done, in a sentence.</param>
public sealed record NewKey(KeyRow Key, string Secret, string Message);

/// <summary>The users.</summary>
/// <param name="Items">By name.</param>
public sealed record UserList(IReadOnlyList<UserRow> Items);

/// <summary>A user.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">analyst or admin.</param>
/// <param name="Disabled">Whether they are kept from signing in.</param>
/// <param name="PasswordIsTemporary">Whether they must choose a password first.</param>
/// <param name="SecondFactor">Whether they sign in with a second factor.</param>
/// <param name="LockedUntil">Until when no password is right, but for browsers that signed in before.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="LastSignInAt">When they signed in last.</param>
public sealed record UserRow(
    string Id, string Name, string Role, bool Disabled, bool PasswordIsTemporary, bool SecondFactor, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt,
    DateTimeOffset? LastSignInAt)
{
    /// <summary>The row of a user.</summary>
    public static UserRow From(UserAccount user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new UserRow(
            user.Id, user.Name, user.Role.ToName(), user.Disabled, user.PasswordIsTemporary, user.SecondFactorKey is not null, user.LockedUntil, user.CreatedAt,
            user.LastSignInAt);
    }
}

/// <summary>The keys.</summary>
/// <param name="Items">Newest first.</param>
public sealed record KeyList(IReadOnlyList<KeyRow> Items);

/// <summary>An API key, without the key itself.</summary>
/// <param name="Id">Its id, with which the key begins.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">The most it may do: read or admin.</param>
/// <param name="State">open, expired, revoked or owner disabled.</param>
/// <param name="OwnerId">The user who answers for it.</param>
/// <param name="Owner">Their name.</param>
/// <param name="MadeBy">The id of the key that made it, with which it ends; null when a user did.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it opens nothing.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="LastUsedAt">When it was used last.</param>
public sealed record KeyRow(
    string Id, string Name, string Scope, string State, string OwnerId, string Owner, string? MadeBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>The row of a key.</summary>
    internal static KeyRow From(ListedKey listed)
    {
        var key = listed.Key;
        return new KeyRow(
            key.Id, key.Name, key.Scope.ToScope(), listed.State, key.OwnerId, listed.Owner, key.MadeBy, key.CreatedAt, key.ExpiresAt, key.RevokedAt,
            key.LastUsedAt);
    }
}

/// <summary>A page of the audit log.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Offset">Entries skipped.</param>
/// <param name="Limit">Entries asked for.</param>
public sealed record AuditList(IReadOnlyList<AuditEntry> Items, long Total, int Offset, int Limit);
