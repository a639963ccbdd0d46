using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>A known browser as its user sees it.</summary>
/// <param name="Id">Names it among the user's browsers.</param>
/// <param name="Browser">The browser.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
internal sealed record ListedBrowser(string Id, KnownBrowser Browser, bool IsThis);

/// <summary>What users do with the browsers that their account knows; what is forgotten is written into the audit log.</summary>
internal sealed class OwnBrowsers(KnownBrowsers browsers, CurrentUser current, IHttpContextAccessor requests, IAuditLog audit)
{
    /// <summary>The action's name in the audit log.</summary>
    public const string What = "browser.forget";

    // Of the hash of its token: enough to tell ten browsers apart.
    private const int IdBytes = 8;

    private static readonly ActionOutcome Gone = new(false, "This browser is known no more; look at the list anew.") { Refusal = ActionRefusal.Unknown };

    /// <summary>The browsers that the account of the user who asks knows, newest first; a key has none.</summary>
    public async Task<IReadOnlyList<ListedBrowser>> ListAsync() => await current.SessionAsync() is { } own
        ? [.. browsers.Of(own.User).Select(browser => new ListedBrowser(
            Convert.ToHexStringLower(browser.Hash.Span[..IdBytes]), browser, requests.HttpContext is { } context && browsers.Is(context.Request, browser)))]
        : [];

    /// <summary>Forgets one of them.</summary>
    public async Task<ActionOutcome> ForgetAsync(string id)
    {
        if ((await ListAsync()).SingleOrDefault(listed => listed.Id == id)?.Browser is not { } browser)
        {
            return Gone;
        }

        await ForgetAsync([browser], browser.Address is { } address ? $"{browser.Browser}, {address}" : browser.Browser);
        return new ActionOutcome(true, $"{browser.Browser} is known no more.");
    }

    /// <summary>Forgets all of them, also the one that asks.</summary>
    public async Task<ActionOutcome> ForgetAllAsync()
    {
        KnownBrowser[] all = [.. (await ListAsync()).Select(listed => listed.Browser)];
        if (all.Length == 0)
        {
            return new ActionOutcome(true, "No browser was known.");
        }

        await ForgetAsync(all, $"all: {all.Length}");
        return new ActionOutcome(true, all.Length == 1 ? "One browser is known no more." : $"{all.Length} browsers are known no more.");
    }

    private async Task ForgetAsync(KnownBrowser[] forgotten, string target)
    {
        await browsers.ForgetAsync(forgotten, CancellationToken.None);
        await audit.WriteAsync(await current.NameAsync(), What, target, "done", CancellationToken.None);
    }
}
