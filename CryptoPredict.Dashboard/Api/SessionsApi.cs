using System.ComponentModel;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The sessions of the user who has signed in. A key has none, so none of this is for keys.</summary>
internal static class SessionsApi
{
    public static void MapSessionsApi(this RouteGroupBuilder api)
    {
        var own = api.MapGroup("/sessions").AddEndpointFilter(CurrentUser.ActAsSenderAsync);
        own.MapGet("", ListAsync).WithName("ListOwnSessions").WithSummary("The browsers in which you are signed in, newest first.");
        own.MapDelete("", EndOthersAsync).WithName("EndOtherSessions")
            .WithSummary("Ends all of your sessions but the one that asks; their open pages and streams end at once.");
        own.MapDelete("/{id}", EndAsync).WithName("EndSession").WithSummary("Ends one of your sessions; its open pages and streams end at once.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<SessionList> ListAsync(OwnSessions sessions) =>
        new([.. (await sessions.ListAsync().ConfigureAwait(false)).Select(SessionRow.From)]);

    private static Task<ActionOutcome> EndOthersAsync(OwnSessions sessions) => sessions.EndOthersAsync();

    private static async Task<ActionOutcome> EndAsync([Description("The session's id.")] string id, OwnSessions sessions) =>
        await sessions.EndAsync(id).ConfigureAwait(false) is { Done: true } ended
            ? ended
            : throw new BadQueryException("id", $"You have no session '{id}'; it may have ended.", StatusCodes.Status404NotFound);
}

/// <summary>Your sessions.</summary>
/// <param name="Items">Newest first.</param>
public sealed record SessionList(IReadOnlyList<SessionRow> Items);

/// <summary>A browser in which you are signed in.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Browser">The browser and its system, by its own words.</param>
/// <param name="Address">The network address it began from.</param>
/// <param name="BegunAt">When you signed in.</param>
/// <param name="SeenAt">When it was used last, to the minute.</param>
/// <param name="EndsAt">When it ends in any case.</param>
public sealed record SessionRow(string Id, bool Current, string Browser, string? Address, DateTimeOffset BegunAt, DateTimeOffset SeenAt, DateTimeOffset EndsAt)
{
    /// <summary>The row of a session.</summary>
    internal static SessionRow From(ListedSession listed)
    {
        var session = listed.Session;
        return new SessionRow(session.Id, listed.IsThis, session.Browser, session.Address, session.BegunAt, session.SeenAt, listed.EndsAt);
    }
}
