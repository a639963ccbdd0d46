using System.Collections.Concurrent;
using System.Diagnostics;
using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Loop;

public sealed class LoopTracesTests
{
    private const int Warm = 400;

    [Fact]
    public async Task A_candle_holds_its_prediction_and_its_writing_and_tells_which_it_was()
    {
        // The source is the whole process's: only what starts under a span of this test is its own.
        ConcurrentQueue<Activity> spans = [];
        using var own = new ActivitySource(nameof(LoopTracesTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is nameof(LoopTracesTests) or "CryptoPredict",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var test = own.StartActivity("test")!;
        using var store = await TestDatabase.CreateAsync();
        await using (var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 10) }, Warm))
        {
            await loop.PlayAsync(2);
        }

        var mine = spans.Where(span => span.TraceId == test.TraceId).ToList();
        Assert.Equal(["predict", "ledger", "candle", "predict", "ledger", "candle"], mine.Select(span => span.OperationName));
        Assert.All(mine.Chunk(3), step => Assert.All(step[..2], child => Assert.Equal(step[2].SpanId, child.ParentSpanId)));
        Assert.Equal(
            [(Sample.Btc.Symbol, Sample.Start.AddMinutes(Warm + 1)), (Sample.Btc.Symbol, Sample.Start.AddMinutes(Warm + 2))],
            mine.Where(span => span.OperationName == "candle").Select(span =>
                ((string)span.GetTagItem("asset")!,
                    DateTimeOffset.Parse((string)span.GetTagItem("close_time")!, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.All(mine.Where(span => span.OperationName == "ledger"), span => Assert.Equal(1, span.GetTagItem("predictions")));
    }
}
