using Bunit;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class PanelTests : DashboardContext
{
    [Fact]
    public async Task A_fault_within_a_panel_stays_in_it_is_told_and_can_be_tried_again()
    {
        var broken = true;
        var panel = Render<Panel>(parameters => parameters
            .Add(shown => shown.Title, "Prices")
            .Add(shown => shown.MeaningText, "What they are.")
            .Add(shown => shown.ChildContent, builder =>
            {
                builder.OpenComponent<Faulty>(0);
                builder.AddComponentParameter(1, nameof(Faulty.Broken), (Func<bool>)(() => broken));
                builder.CloseComponent();
            }));
        Assert.Contains("This panel failed", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("Prices", panel.Find("h2").TextContent);

        broken = false;
        await panel.InvokeAsync(() => panel.FindAll("button").Single(button => button.TextContent.Trim() == "Try again").ClickAsync());
        Assert.Contains("all is well", panel.Markup, StringComparison.Ordinal);
    }

    private sealed class Faulty : ComponentBase
    {
        [Parameter]
        public Func<bool> Broken { get; set; } = null!;

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) =>
            builder.AddContent(0, Broken() ? throw new InvalidOperationException("It is broken.") : "all is well");
    }
}
