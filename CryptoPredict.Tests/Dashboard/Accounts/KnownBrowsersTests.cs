using System.Security.Cryptography;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Accounts;

public sealed class KnownBrowsersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_comes_back_with_all_that_tells_it_apart_and_after_a_year_without_a_sign_in_is_removed()
    {
        using var folder = new TestFolder();
        using var database = await Database.OpenAccountsAsync(Path.Combine(folder.Path, "accounts.db"), Token);
        var clock = new FakeTimeProvider(Sample.Start);
        await new SqliteUserAccounts(database).AddAsync(new UserAccount { Id = "ada", Name = "ada", NormalizedName = "ADA", CreatedAt = Sample.Start }, Token);
        var store = new SqliteKnownBrowsers(database);
        KnownBrowser former = new(SHA256.HashData([1]), "ada", Sample.Start, null, "unknown"),
            newer = new(SHA256.HashData([2]), "ada", Sample.Start.AddDays(2), "192.0.2.7", "Firefox on Linux");
        await store.SaveAsync(former, Token);
        await store.SaveAsync(newer, Token);

        Assert.Equal([Told(newer), Told(former)], (await LoadAsync()).Of("ada").Select(Told));
        clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal([Told(newer)], (await LoadAsync()).Of("ada").Select(Told));
        Assert.Single(await store.ListAsync(Token));

        static string Told(KnownBrowser browser) => $"{Convert.ToHexString(browser.Hash.Span)} {browser.SeenAt:O} {browser.Address} {browser.Browser}";

        async Task<KnownBrowsers> LoadAsync()
        {
            var browsers = new KnownBrowsers(store, clock, NullLogger<KnownBrowsers>.Instance);
            await browsers.LoadAsync(Token);
            return browsers;
        }
    }
}
