using CryptoPredict.Core.Telemetry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Telemetry;

/// <summary>Alone, because the source is the whole process's: other tests listen to it.</summary>
[CollectionDefinition(nameof(TracesTests), DisableParallelization = true)]
[Collection(nameof(TracesTests))]
public sealed class TracesTests
{
    [Fact]
    public void A_span_that_nobody_listens_to_is_none_and_allocates_nothing()
    {
        Assert.False(Traces.Source.HasListeners());
        Assert.Null(Traces.Source.StartActivity("candle"));
        Assert.Equal(0, Allocation.Fewest(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                using var span = Traces.Source.StartActivity("candle");
                span?.SetTag("predictions", i);
            }
        }));
    }
}
