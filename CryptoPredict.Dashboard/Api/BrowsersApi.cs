using System.ComponentModel;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The browsers that the account of the user who has signed in knows. A key has no account of its own, so none of this is for keys.</summary>
internal static class BrowsersApi
{
    public static void MapBrowsersApi(this RouteGroupBuilder api)
    {
        var own = api.MapGroup("/sessions/browsers").AddEndpointFilter(CurrentUser.ActAsSenderAsync);
        own.MapGet("", ListAsync).WithName("ListKnownBrowsers")
            .WithSummary("The browsers that signed in to your account within a year, newest first: it does not rest for them when others guess at its "
            + "password.");
        own.MapDelete("", ForgetAllAsync).WithName("ForgetKnownBrowsers").WithSummary("Forgets all of them; each is known again when it signs in.");
        own.MapDelete("/{id}", ForgetAsync).WithName("ForgetKnownBrowser").WithSummary("Forgets one of them; it is known again when it signs in.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<KnownBrowserList> ListAsync(OwnBrowsers browsers) =>
        new([.. (await browsers.ListAsync().ConfigureAwait(false)).Select(KnownBrowserRow.From)]);

    private static Task<ActionOutcome> ForgetAllAsync(OwnBrowsers browsers) => browsers.ForgetAllAsync();

    private static async Task<ActionOutcome> ForgetAsync([Description("The browser's id.")] string id, OwnBrowsers browsers) =>
        await browsers.ForgetAsync(id).ConfigureAwait(false) is { Done: true } forgotten
            ? forgotten
            : throw new BadQueryException("id", $"Your account knows no browser '{id}'; it may have been forgotten.", StatusCodes.Status404NotFound);
}

/// <summary>The browsers that your account knows.</summary>
/// <param name="Items">Newest first.</param>
public sealed record KnownBrowserList(IReadOnlyList<KnownBrowserRow> Items);

/// <summary>A browser that signed in to your account before.</summary>
/// <param name="Id">Names it among your browsers.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Browser">The browser and its system, by its own words.</param>
/// <param name="Address">The network address that it last signed in from.</param>
/// <param name="SeenAt">When it last signed in.</param>
public sealed record KnownBrowserRow(string Id, bool Current, string Browser, string? Address, DateTimeOffset SeenAt)
{
    /// <summary>The row of a browser.</summary>
    internal static KnownBrowserRow From(ListedBrowser listed) =>
        new(listed.Id, listed.IsThis, listed.Browser.Browser, listed.Browser.Address, listed.Browser.SeenAt);
}
