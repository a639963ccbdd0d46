using Bunit;
using CryptoPredict.Dashboard.Components.Layout;
using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Layout;

public sealed class TimeZoneDialogTests : DashboardContext
{
    [Fact]
    public async Task The_zone_in_force_stands_there_and_a_choice_is_remembered_and_loads_the_page_anew()
    {
        Services.GetRequiredService<BrowserTime>().UseZone("Asia/Tokyo");
        var shell = JSInterop.SetupModule("./js/shell.js");
        shell.SetupVoid("rememberZone", _ => true).SetVoidResult();
        var menu = Render<AccountMenu>();
        await menu.InvokeAsync(() => menu.Find("button").ClickAsync());
        Popovers.WaitForAssertion(() => Assert.Contains("Time zone: Asia/Tokyo", Popovers.Markup, StringComparison.Ordinal));
        await Popovers.InvokeAsync(() => Popovers.FindAll(".mud-menu-item").First(item => item.TextContent.Contains("Time zone", StringComparison.Ordinal))
            .ClickAsync());
        Dialogs.WaitForAssertion(() => Assert.Equal("Asia/Tokyo", Dialogs.Find(".mud-dialog input").GetAttribute("value")));
        await Dialogs.InvokeAsync(() => { _ = Dialogs.FindAll("button").Single(button => button.TextContent.Trim() == "The browser's own").ClickAsync(); });
        Dialogs.WaitForAssertion(() => Assert.Null(Assert.Single(shell.Invocations["rememberZone"]).Arguments[0]));
        Assert.True(((Bunit.TestDoubles.BunitNavigationManager)Services.GetRequiredService<NavigationManager>()).History.First().Options.ForceLoad);
    }
}
