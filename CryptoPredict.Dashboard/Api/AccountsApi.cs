using System.ComponentModel;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Users, keys and the audit log, for admins, by the services of the page: they check who asks and write it down. A new password or key is in its answer and
/// nowhere else, so these answers are kept by nobody and an <c>Idempotency-Key</c> is not honoured here. Times are those of the wall clock.
/// </summary>
internal static class AccountsApi
{
    public static void MapAccountsApi(this IEndpointRouteBuilder api)
    {
        var admins = api.MapGroup("").RequireAuthorization(Policies.Admin).ProducesProblem(StatusCodes.Status403Forbidden)
            .AddEndpointFilter(CurrentUser.ActAsSenderAsync);
        admins.MapGet("/users", UsersAsync).WithName("ListUsers").WithSummary("Every user, by name.");
        admins.MapGet("/users/{id}", UserAsync).WithName("FindUser").WithSummary("A user, as the list shows them.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        admins.MapPost("/users", CreateUserAsync).WithName("CreateUser")
            .WithSummary("Makes a user. The answer holds, this once, a password that they must replace at their first sign-in. A key makes analysts only.")
            .Produces<NewPassword>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        Change(admins.MapPut("/users/{id}/role", SetRoleAsync)).WithName("ChangeUserRole")
            .WithSummary("Gives a user another role; they have to sign in again. The last admin stays one; a key makes nobody admin and changes no admin.");
        Change(admins.MapPut("/users/{id}/disabled", DisableAsync)).WithName("DisableUser")
            .WithSummary("Keeps a user out; their open pages and streams and their keys end at once. Not the last admin, and by a key no admin at all.");
        Change(admins.MapDelete("/users/{id}/disabled", EnableAsync)).WithName("EnableUser")
            .WithSummary("Lets a user in again, also one who has guessed too often.");
        Change(admins.MapPost("/users/{id}/password", ResetPasswordAsync)).WithName("ResetPassword")
            .WithSummary("Gives a user a new password, which is in this answer alone; they must replace it at their next sign-in, and their open pages end.");
        Change(admins.MapDelete("/users/{id}/second-factor", RemoveSecondFactorAsync)).WithName("RemoveSecondFactor")
            .WithSummary("Takes away a user's second factor, for one who has lost it and the recovery codes; their open pages end. By a key not an admin's.");
        admins.MapGet("/keys", KeysAsync).WithName("ListKeys").WithSummary("Every API key, newest first, without the keys themselves.");
        admins.MapPost("/keys", CreateKeyAsync).WithName("CreateKey")
            .WithSummary("Makes a key that acts for the admin who asks. The answer holds, this once, the key itself. One made by a key acts for the same "
                + "admin and ends with its maker: on its day at the latest, and when it is revoked.")
            .Produces<NewKey>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        admins.MapDelete("/keys/{id}", RevokeAsync).WithName("RevokeKey").WithSummary("Ends a key for good, and those that it has made.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        admins.MapGet("/audit", AuditAsync).WithName("ListAuditEntries").WithSummary("Who did what, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        static RouteHandlerBuilder Change(RouteHandlerBuilder route) => route
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<UserList> UsersAsync(UserAdministration users, CancellationToken cancellationToken) =>
        new([.. (await users.ListAsync(cancellationToken).ConfigureAwait(false)).Select(UserRow.From)]);

    private static async Task<UserRow> UserAsync([Description("The user's id.")] string id, IUserAccounts users, CancellationToken cancellationToken) =>
        UserRow.From(await users.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Problem(UserAdministration.Unknown));

    private static async Task<IResult> CreateUserAsync(UserRequest body, HttpContext context, UserAdministration administration, IUserAccounts users)
    {
        var role = Role(body.Role);
        var made = Require(await administration.CreateAsync(body.Name ?? "", role).ConfigureAwait(false));
        var user = UserRow.From((await users.ListAsync(CancellationToken.None).ConfigureAwait(false)).Single(row => row.Id == made.Id));
        KeepNowhere(context);
        return Results.Created($"/api/v1/users/{user.Id}", new NewPassword(user, made.Secret!, made.Message));
    }

    private static Task<ActionOutcome> SetRoleAsync([Description("The user's id.")] string id, RoleRequest body, UserAdministration administration) =>
        DoneAsync(administration.SetRoleAsync(id, Role(body.Role), CancellationToken.None));

    private static Task<ActionOutcome> DisableAsync([Description("The user's id.")] string id, UserAdministration administration) =>
        DoneAsync(administration.DisableAsync(id, CancellationToken.None));

    private static Task<ActionOutcome> EnableAsync([Description("The user's id.")] string id, UserAdministration administration) =>
        DoneAsync(administration.EnableAsync(id, CancellationToken.None));

    private static Task<ActionOutcome> RemoveSecondFactorAsync([Description("The user's id.")] string id, UserAdministration administration) =>
        DoneAsync(administration.RemoveSecondFactorAsync(id, CancellationToken.None));

    private static async Task<NewPassword> ResetPasswordAsync(
        [Description("The user's id.")] string id, HttpContext context, UserAdministration administration, IUserAccounts users)
    {
        var reset = Require(await administration.ResetPasswordAsync(id, CancellationToken.None).ConfigureAwait(false));
        var user = UserRow.From((await users.FindAsync(id, CancellationToken.None).ConfigureAwait(false))!);
        KeepNowhere(context);
        return new NewPassword(user, reset.Secret!, reset.Message);
    }

    private static async Task<KeyList> KeysAsync(KeyAdministration keys, CancellationToken cancellationToken) =>
        new([.. (await keys.ListAsync(cancellationToken).ConfigureAwait(false)).Select(KeyRow.From)]);

    private static async Task<IResult> CreateKeyAsync(KeyRequest body, HttpContext context, KeyAdministration administration)
    {
        var scope = body.Scope?.ToUpperInvariant() switch
        {
            "READ" => AccountRole.Analyst,
            "ADMIN" => AccountRole.Admin,
            _ => throw new BadQueryException("scope", $"scope is '{body.Scope}'; it must be read or admin."),
        };
        var made = Require(await administration.CreateAsync(body.Name ?? "", scope, body.Days ?? KeyAdministration.DefaultLifetime, CancellationToken.None)
            .ConfigureAwait(false));
        var key = (await administration.ListAsync(CancellationToken.None).ConfigureAwait(false)).Single(row => row.Key.Id == made.Id);
        KeepNowhere(context);
        return Results.Created("/api/v1/keys", new NewKey(KeyRow.From(key), made.Secret!, made.Message));
    }

    private static async Task<IResult> RevokeAsync([Description("The key's id.")] string id, KeyAdministration administration)
    {
        Require(await administration.RevokeAsync(id, CancellationToken.None).ConfigureAwait(false));
        return Results.NoContent();
    }

    private static async Task<AuditList> AuditAsync(int? offset, int? limit, IAuditLog audit, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await audit.ReadAsync(new AuditQuery(Offset: skip, Limit: take), cancellationToken).ConfigureAwait(false);
        return new AuditList(page.Items, page.Total, skip, take);
    }

    private static AccountRole Role(string? name) => Choice.Of<AccountRole>("role", name)
        ?? throw new BadQueryException("role", $"role names what the user may do; it must be one of {string.Join(", ", Enum.GetNames<AccountRole>())}.");

    private static async Task<ActionOutcome> DoneAsync(Task<ActionOutcome> action) => Require(await action.ConfigureAwait(false));

    private static ActionOutcome Require(ActionOutcome outcome) => outcome.Done ? outcome : throw Problem(outcome);

    private static BadQueryException Problem(ActionOutcome refused) => refused.Refusal switch
    {
        ActionRefusal.Unknown => new BadQueryException("id", refused.Message, StatusCodes.Status404NotFound),
        ActionRefusal.Input => new BadQueryException("name", refused.Message),
        ActionRefusal.BeyondKey => new BadQueryException("id", refused.Message, StatusCodes.Status403Forbidden),
        _ => new BadQueryException("id", refused.Message, StatusCodes.Status409Conflict),
    };

    private static void KeepNowhere(HttpContext context) => context.Response.Headers[HeaderNames.CacheControl] = "no-store";
}
