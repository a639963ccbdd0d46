using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>A tab that remembers everything its console complained about.</summary>
public sealed class BrowserTab : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];
    private long _lastTraffic = Stopwatch.GetTimestamp();

    private BrowserTab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.Request += (_, _) => Volatile.Write(ref _lastTraffic, Stopwatch.GetTimestamp());
        page.RequestFinished += (_, _) => Volatile.Write(ref _lastTraffic, Stopwatch.GetTimestamp());
        page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
    }

    /// <summary>The page in the tab.</summary>
    public IPage Page { get; }

    internal static async Task<BrowserTab> OpenAsync(IBrowserContext context) => new(context, await context.NewPageAsync());

    /// <summary>Goes to an address and signs in as a development account where that is asked for.</summary>
    public async Task SignInAsync(string address, string account = "admin")
    {
        await Page.GotoAsync(address);
        if (Page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {account}" }).ClickAsync();
        }
    }

    /// <summary>Goes to an address and waits until its charts are drawn, or on a page without one what stands in their place.</summary>
    public async Task GoToAsync(string address)
    {
        await SignInAsync(address);
        await Page.WaitForSelectorAsync(address.Split('?')[0] switch
        {
            "fine-tuning" => ".page tbody tr",
            "data" => "file-upload input",
            _ => ".chart canvas",
        }, new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Waits until no request has begun or ended for a second.</summary>
    /// <remarks>Playwright's own "network idle" never comes where a request stays open that a page left behind.</remarks>
    public Task QuietAsync() => Waiting.UntilAsync(() => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastTraffic)) >= Quiet);

    /// <summary>Waits until the page shows something.</summary>
    public Task ShowsAsync(string selector) => Page.WaitForSelectorAsync(selector, new() { State = WaitForSelectorState.Attached });

    /// <summary>Chooses in a field by its label and the words of the choice.</summary>
    public async Task ChooseAsync(string label, string choice)
    {
        await Page.GetByLabel(label, new() { Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Option, new() { Name = choice, Exact = true }).ClickAsync();
    }

    /// <summary>Does what the dialog asks about, giving a reason where there is one.</summary>
    public async Task ConfirmAsync(string? reason = null)
    {
        if (reason is not null)
        {
            await Page.Locator(".mud-dialog input").FillAsync(reason);
        }

        await Page.Locator(".mud-dialog-actions button[type=submit]").ClickAsync();
    }

    /// <summary>Fails when the console has complained.</summary>
    /// <param name="mayBeRefused">Whether requests may have been refused, as those of a page that has just lost its account are.</param>
    public void AssertNoComplaint(bool mayBeRefused = false) =>
        Assert.DoesNotContain(_complaints, complaint => !mayBeRefused || !complaint.Contains("Failed to load resource", StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
