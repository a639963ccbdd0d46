using Bunit;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class PredictionPageTests : TrainedContext
{
    [Fact]
    public async Task A_checked_forecast_tells_what_was_said_what_came_by_whom_and_where_it_stands_in_the_chain()
    {
        await StepAsync(12);
        var page = Open(1);
        Assert.Contains("forecast 1", page.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Forecast", "Outcome", "The price around it", "Members", "Features", "In the chain"], page.FindAll("h2").Select(title => title.TextContent));
        var entry = (await State.Ledger.ReadAsync(new(Id: 1), Token)).Items.Single();
        Assert.Equal(entry.Prediction.Members.Count, page.FindAll("[aria-label=Members] tbody tr").Count);
        Assert.Contains(entry.Verification!.InsideBand!.Value ? "inside" : "outside", page.FindAll(".panel")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("The candles that it rests on are not stored any more.", page.Markup, StringComparison.Ordinal);
        Assert.Equal([$"{1:x64}", $"{2:x64}"], page.FindAll(".facts .hash").Select(hash => hash.TextContent));
        Assert.Equal([$"{1:x64}", $"{2:x64}"], page.FindAll("[data-copy]").Select(button => button.GetAttribute("data-copy")));
    }

    [Fact]
    public async Task One_that_waits_for_its_price_says_when_it_comes_and_is_checked_before_the_readers_eyes()
    {
        await StepAsync(1);
        var page = Open(1);
        Assert.Contains("due in", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Outcome", page.FindAll("h2").Select(head => head.TextContent));
        Assert.Single(page.FindAll("[data-copy]"));
        await StepAsync(8);
        page.WaitForAssertion(() => Assert.DoesNotContain("due in", page.Markup, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    public async Task One_that_is_not_there_is_said_not_to_be(long id)
    {
        await StepAsync(1);
        Assert.Contains($"There is no forecast {id}", Open(id).Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<PredictionPage> Open(long id)
    {
        Services.AddSingleton(new PredictionExplainer(
            new TrainingContext([], State.Candles, State.Ledger, Trained.Registry, Trained.Ledger, Clock, TimeProvider.System)));
        return Render<PredictionPage>(parameters => parameters.Add(page => page.Id, id));
    }
}
