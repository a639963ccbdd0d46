using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Pages.Jobs;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

public sealed class JobWordsTests
{
    [Fact]
    public void What_was_measured_is_grouped_by_thousands_if_it_is_a_count()
    {
        Assert.Equal("98,640", JobWords.Of(new RunFigure("rows", 98640)));
        Assert.Equal("1.004", JobWords.Of(new RunFigure("relative MAE", 1.0044)));
    }
}
