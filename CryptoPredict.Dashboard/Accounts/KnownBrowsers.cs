using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Browsers that have signed in to an account before. They hold a token for a year, and what others guess wrong — however often, and from whatever address —
/// does not keep them out. Held in memory too, because every try asks. Thread-safe.
/// </summary>
internal sealed class KnownBrowsers(IKnownBrowsers store, TimeProvider clock)
{
    private const string CookiePrefix = "CryptoPredict.Browser.";
    private const int TokenBytes = 32;
    private const int MostPerAccount = 10;

    // A stolen token must not open the account to guesses.
    private const int MostFailures = 10;

    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>Takes up the browsers of before a restart.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var browser in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            _known[Convert.ToHexString(browser.Hash.Span)] = new Entry(browser);
        }
    }

    /// <summary>Tells the browser of a request from all others, if it is known to any account; else null.</summary>
    public string? Find(HttpRequest request) => request.Cookies
        .Where(cookie => cookie.Key.StartsWith(CookiePrefix, StringComparison.Ordinal))
        .Select(cookie => KeyOf(cookie.Value))
        .FirstOrDefault(key => _known.TryGetValue(key, out var entry) && IsInTime(entry));

    /// <summary>Whether the browser of a request has signed in to an account before.</summary>
    public bool IsKnown(HttpRequest request, string userId) => Find(request, userId) is not null;

    /// <summary>Remembers the browser that has just signed in.</summary>
    public async Task RememberAsync(HttpContext context, string userId, CancellationToken cancellationToken)
    {
        var token = Find(context.Request, userId) is null ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)) : context.Request.Cookies[CookieOf(userId)]!;
        var key = KeyOf(token);
        var entry = new Entry(new KnownBrowser(Convert.FromHexString(key), userId, clock.GetUtcNow()));
        _known[key] = entry;
        context.Response.Cookies.Append(
            CookieOf(userId), token,
            new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Life });
        await store.SaveAsync(entry.Browser, cancellationToken).ConfigureAwait(false);
        foreach (var old in _known.Where(known => known.Value.Browser.UserId == userId).OrderByDescending(known => known.Value.Browser.SeenAt).Skip(MostPerAccount))
        {
            await ForgetAsync(old.Key, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A known browser has sent a wrong password; after too many in a row it is known no more.</summary>
    public async Task FailAsync(HttpRequest request, string userId, CancellationToken cancellationToken)
    {
        if (Find(request, userId) is { } key && _known.TryGetValue(key, out var entry) && entry.Fail() >= MostFailures)
        {
            await ForgetAsync(key, cancellationToken).ConfigureAwait(false);
        }
    }

    // Names the account to nobody who does not know it.
    private static string CookieOf(string userId) => $"{CookiePrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, 8))}";

    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private string? Find(HttpRequest request, string userId) =>
        request.Cookies[CookieOf(userId)] is { } token && KeyOf(token) is var key
        && _known.TryGetValue(key, out var entry) && entry.Browser.UserId == userId && IsInTime(entry) ? key : null;

    private bool IsInTime(Entry entry) => clock.GetUtcNow() - entry.Browser.SeenAt < Life;

    private async Task ForgetAsync(string key, CancellationToken cancellationToken)
    {
        _known.TryRemove(key, out _);
        await store.RemoveAsync(Convert.FromHexString(key), cancellationToken).ConfigureAwait(false);
    }

    private sealed class Entry(KnownBrowser browser)
    {
        private int _failures;

        public KnownBrowser Browser { get; } = browser;

        public int Fail() => Interlocked.Increment(ref _failures);
    }
}
