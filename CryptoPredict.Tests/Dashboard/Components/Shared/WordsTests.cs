using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class WordsTests
{
    [Fact]
    public void What_was_measured_is_grouped_by_thousands_if_it_is_a_count()
    {
        Assert.Equal("98,640", Words.Of(new RunFigure("rows", 98640)));
        Assert.Equal("1.004", Words.Of(new RunFigure("relative MAE", 1.0044)));
    }
}
