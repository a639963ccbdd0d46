using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Browsers that have signed in to an account before. They hold a token for a year, and what others guess wrong — however often, and from whatever address —
/// does not keep them out. Held in memory too, because every try asks. Thread-safe.
/// </summary>
internal sealed partial class KnownBrowsers(IKnownBrowsers store, TimeProvider clock, ILogger<KnownBrowsers> logger)
{
    private const string CookiePrefix = "CryptoPredict.Browser.";
    private const int TokenBytes = 32;
    private const int MostPerAccount = 10;

    // A stolen token must not open the account to guesses.
    private const int MostFailures = 10;

    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    // What is still to be removed from the store.
    private readonly ConcurrentDictionary<string, bool> _forgotten = new(StringComparer.Ordinal);

    /// <summary>Takes up the browsers of before a restart.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var browser in stored)
        {
            _known[Convert.ToHexString(browser.Hash.Span)] = new Entry(browser);
        }

        await ForgetAsync([.. stored.Where(browser => !IsInTime(browser))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The browsers that an account knows, newest first.</summary>
    public IReadOnlyList<KnownBrowser> Of(string userId) =>
        [.. _known.Values.Where(entry => entry.Browser.UserId == userId && IsInTime(entry.Browser)).Select(entry => entry.Browser)
            .OrderByDescending(browser => browser.SeenAt)];

    /// <summary>Tells the browser of a request from all others, if it is known to any account; else null.</summary>
    public string? Find(HttpRequest request) => request.Cookies
        .Where(cookie => cookie.Key.StartsWith(CookiePrefix, StringComparison.Ordinal))
        .Select(cookie => KeyOf(cookie.Value))
        .FirstOrDefault(key => _known.TryGetValue(key, out var entry) && IsInTime(entry.Browser));

    /// <summary>Whether the browser of a request has signed in to an account before.</summary>
    public bool IsKnown(HttpRequest request, string userId) => Find(request, userId) is not null;

    /// <summary>Whether a request comes from this browser.</summary>
    public bool Is(HttpRequest request, KnownBrowser browser) => Find(request, browser.UserId) == Convert.ToHexString(browser.Hash.Span);

    /// <summary>Remembers the browser that has just signed in.</summary>
    public async Task RememberAsync(HttpContext context, string userId, CancellationToken cancellationToken)
    {
        var token = Find(context.Request, userId) is null ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))
            : context.Request.Cookies[CookieOf(userId)]!;
        var key = KeyOf(token);
        var entry = new Entry(new KnownBrowser(
            Convert.FromHexString(key), userId, clock.GetUtcNow(), ClientAddress.Of(context), BrowserName.Of(context.Request.Headers.UserAgent.ToString())));
        _known[key] = entry;
        context.Response.Cookies.Append(
            CookieOf(userId), token,
            new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Life });
        await store.SaveAsync(entry.Browser, cancellationToken).ConfigureAwait(false);
        var old = _known.Values.Where(known => known.Browser.UserId == userId).OrderByDescending(known => known.Browser.SeenAt).Skip(MostPerAccount);
        await ForgetAsync([.. old.Select(known => known.Browser)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A known browser has sent a wrong password; after too many in a row it is known no more.</summary>
    public async Task FailAsync(HttpRequest request, string userId, CancellationToken cancellationToken)
    {
        if (Find(request, userId) is { } key && _known.TryGetValue(key, out var entry) && entry.Fail() >= MostFailures)
        {
            await ForgetAsync([entry.Browser], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Forgets browsers: to a guess from them the account rests as to any other. What the store cannot forget just now, it does with the next one.
    /// </summary>
    public async Task ForgetAsync(IReadOnlyCollection<KnownBrowser> browsers, CancellationToken cancellationToken)
    {
        foreach (var key in browsers.Select(browser => Convert.ToHexString(browser.Hash.Span)))
        {
            _known.TryRemove(key, out _);
            _forgotten[key] = true;
        }

        try
        {
            foreach (var key in _forgotten.Keys)
            {
                await store.RemoveAsync(Convert.FromHexString(key), cancellationToken).ConfigureAwait(false);
                _forgotten.TryRemove(key, out _);
            }
        }
        catch (DbException fault)
        {
            LogUnwritten(logger, fault);
        }
    }

    // Names the account to nobody who does not know it.
    private static string CookieOf(string userId) => $"{CookiePrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, 8))}";

    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private string? Find(HttpRequest request, string userId) =>
        request.Cookies[CookieOf(userId)] is { } token && KeyOf(token) is var key
        && _known.TryGetValue(key, out var entry) && entry.Browser.UserId == userId && IsInTime(entry.Browser) ? key : null;

    private bool IsInTime(KnownBrowser browser) => clock.GetUtcNow() - browser.SeenAt < Life;

    [LoggerMessage(LogLevel.Error, "A browser is known no more, but that could not be written down.")]
    private static partial void LogUnwritten(ILogger logger, Exception fault);

    private sealed class Entry(KnownBrowser browser)
    {
        private int _failures;

        public KnownBrowser Browser { get; } = browser;

        public int Fail() => Interlocked.Increment(ref _failures);
    }
}
