using System.ComponentModel;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Users, keys and the audit log, for admins. What gives a secret away — a new user's password, a new key — is done on the page alone, where a person
/// sees it once. Times are those of the wall clock.
/// </summary>
internal static class AccountsApi
{
    public static void MapAccountsApi(this IEndpointRouteBuilder api)
    {
        var admins = api.MapGroup("").RequireAuthorization(Policies.Admin).ProducesProblem(StatusCodes.Status403Forbidden);
        admins.MapGet("/users", UsersAsync).WithName("ListUsers").WithSummary("Every user, by name.");
        admins.MapGet("/keys", KeysAsync).WithName("ListKeys").WithSummary("Every API key, newest first, without the keys themselves.");
        admins.MapGet("/audit", AuditAsync).WithName("ListAuditEntries").WithSummary("Who did what, newest first.").ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapDelete("/keys/{id}", RevokeAsync).WithName("RevokeKey").WithSummary("Ends a key for good.").ForAdmins("key.revoke")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<UserList> UsersAsync(IUserAccounts users, CancellationToken cancellationToken) =>
        new([.. (await users.ListAsync(cancellationToken).ConfigureAwait(false)).Select(user => new UserRow(
            user.Id, user.Name, user.Role.ToName(), user.Disabled, user.PasswordIsTemporary, user.LockedUntil, user.CreatedAt, user.LastSignInAt))]);

    private static async Task<KeyList> KeysAsync(IApiKeys keys, CancellationToken cancellationToken) =>
        new([.. (await keys.ListAsync(cancellationToken).ConfigureAwait(false)).Select(key => new KeyRow(
            key.Id, key.Name, key.Scope.ToScope(), key.OwnerId, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt))]);

    private static async Task<AuditList> AuditAsync(int? offset, int? limit, IAuditLog audit, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await audit.ReadAsync(skip, take, cancellationToken).ConfigureAwait(false);
        return new AuditList(page.Items, page.Total, skip, take);
    }

    private static async Task<IResult> RevokeAsync([Description("The key's id.")] string id, IApiKeys keys, TimeProvider wall) =>
        await keys.RevokeAsync(id, wall.GetUtcNow(), CancellationToken.None).ConfigureAwait(false)
            ? Results.NoContent()
            : throw new BadQueryException("id", $"There is no key '{id}' that could be revoked; GET /api/v1/keys lists them.", StatusCodes.Status404NotFound);
}

/// <summary>The users.</summary>
/// <param name="Items">By name.</param>
public sealed record UserList(IReadOnlyList<UserRow> Items);

/// <summary>A user.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">analyst or admin.</param>
/// <param name="Disabled">Whether they are kept from signing in.</param>
/// <param name="PasswordIsTemporary">Whether they must choose a password first.</param>
/// <param name="LockedUntil">Until when no password is right.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="LastSignInAt">When they signed in last.</param>
public sealed record UserRow(
    string Id, string Name, string Role, bool Disabled, bool PasswordIsTemporary, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt);

/// <summary>The keys.</summary>
/// <param name="Items">Newest first.</param>
public sealed record KeyList(IReadOnlyList<KeyRow> Items);

/// <summary>An API key, without the key itself.</summary>
/// <param name="Id">Its id, with which the key begins.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">The most it may do: read or admin.</param>
/// <param name="OwnerId">The user who answers for it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it opens nothing.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="LastUsedAt">When it was used last.</param>
public sealed record KeyRow(
    string Id, string Name, string Scope, string OwnerId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <summary>A page of the audit log.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Offset">Entries skipped.</param>
/// <param name="Limit">Entries asked for.</param>
public sealed record AuditList(IReadOnlyList<AuditEntry> Items, long Total, int Offset, int Limit);
