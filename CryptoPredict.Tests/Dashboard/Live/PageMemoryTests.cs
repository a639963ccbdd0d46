using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Live;

public sealed class PageMemoryTests
{
    private readonly WatchedTimeProvider _wall = new(DateTimeOffset.UnixEpoch);
    private readonly OpenCircuits _circuits = new(Options.Create(new RequestLimits()));

    [Theory]
    [InlineData(PageMemory.Many, true)]
    [InlineData(PageMemory.Many - 1, false)]
    public async Task Memory_is_given_back_once_many_pages_were_closed_and_their_circuits_are_gone(long pages, bool givenBack)
    {
        using var log = new CapturedLog();
        using var loggers = new LoggerFactory([log]);
        using var memory = new PageMemory(_circuits, _wall, loggers.CreateLogger<PageMemory>());
        await memory.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < pages; i++)
        {
            Assert.True(_circuits.TryEnter("analyst", out _));
        }

        await PassAsync(PageMemory.Look);
        for (var i = 0; i < pages; i++)
        {
            _circuits.Leave("analyst");
        }

        await PassAsync(PageMemory.Look);
        Assert.DoesNotContain(log.Lines, IsGivenBack);
        await PassAsync(PageMemory.Gone);
        await PassAsync(PageMemory.Look);

        Assert.Equal(givenBack ? 1 : 0, log.Lines.Count(line => IsGivenBack(line) && line.Contains($"after {pages} pages", StringComparison.Ordinal)));
        await memory.StopAsync(TestContext.Current.CancellationToken);
    }

    private static bool IsGivenBack(string line) => line.Contains("were given back", StringComparison.Ordinal);

    // Ends when the time has been noticed.
    private async Task PassAsync(TimeSpan time)
    {
        await Waiting.UntilAsync(() => _wall.IsAwaited);
        _wall.Advance(time);
        await Waiting.UntilAsync(() => _wall.IsAwaited);
    }
}
