using System.Globalization;
using System.Text;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>Somebody who has a page open, without a browser, and notes when the forecast of each candle came.</summary>
internal sealed class Viewer : IDisposable
{
    // A page that is behind may leave candles out.
    private const int LeftOut = 5;

    private readonly OpenPage _page;
    private readonly List<double> _late = [];
    private (MarketTimes Market, DateTimeOffset Next)? _watching;
    private (long Pictures, long Refreshes, long Bytes) _before;

    private Viewer(OpenPage page)
    {
        _page = page;
        page.Arrived = Look;
    }

    /// <summary>Milliseconds from each close to the packet with its forecast, since it began to watch.</summary>
    public IReadOnlyList<double> Late => _late;

    /// <summary>Pictures, refreshes and bytes since it began to watch.</summary>
    public (long Pictures, long Refreshes, long Bytes) Came =>
        (_page.Pictures - _before.Pictures, _page.Refreshes - _before.Refreshes, _page.Bytes - _before.Bytes);

    /// <summary>Signs in and opens a page.</summary>
    /// <param name="dashboard">The application.</param>
    /// <param name="path">Which page.</param>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static async Task<Viewer> OpenAsync(LoadedDashboard dashboard, string path)
    {
        var (cookie, page) = (await dashboard.SignInAsync(), new Uri(dashboard.Address, path));
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        return new Viewer(await OpenPage.OpenAsync(http, page, cookie, await OpenPage.ComponentsAsync(page, cookie))
            ?? throw new InvalidOperationException($"The page /{path} was refused."));
    }

    /// <summary>Begins to count and to note.</summary>
    public void Watch(MarketTimes market)
    {
        _before = (_page.Pictures, _page.Refreshes, _page.Bytes);
        _watching = (market, market.NextTarget(TimeProvider.System.GetUtcNow()));
    }

    public void Dispose() => _page.Dispose();

    // A forecast's target time stands on the page from the moment it was made, and nothing earlier names that time.
    private void Look(ReadOnlyMemory<byte> packet)
    {
        if (_watching is not var (market, next))
        {
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        for (var i = LeftOut; i >= 0; i--)
        {
            var target = next + (i * market.Interval);
            if (packet.Span.IndexOf(Encoding.ASCII.GetBytes(target.ToString("O", CultureInfo.InvariantCulture))) >= 0)
            {
                _late.Add(market.Late(target, now));
                _watching = (market, target + market.Interval);
                return;
            }
        }
    }
}
