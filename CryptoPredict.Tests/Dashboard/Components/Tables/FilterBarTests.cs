using Bunit;
using CryptoPredict.Dashboard.Components.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Tables;

public sealed class FilterBarTests : DashboardContext
{
    [Fact]
    public void On_a_phone_the_fields_stand_behind_a_button_until_they_are_asked_for()
    {
        var bar = Show(hidden: false);
        Assert.Contains("d-none", bar.Find("p").ParentElement!.ClassList);
        bar.Find("button").Click();
        Assert.DoesNotContain("d-none", bar.Find("p").ParentElement!.ClassList);
        Assert.Equal("true", bar.Find("button").GetAttribute("aria-expanded"));
    }

    [Fact]
    public void What_the_address_narrows_by_is_in_sight()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("jobs?state=failed");
        Assert.DoesNotContain("d-none", Show(hidden: true).Find("p").ParentElement!.ClassList);
    }

    [Fact]
    public void While_there_is_nothing_to_narrow_there_is_no_field() => Assert.Empty(Show(hidden: true).Markup.Trim());

    private IRenderedComponent<FilterBar> Show(bool hidden) =>
        Render<FilterBar>(bar => bar.Add(b => b.Hidden, hidden).AddChildContent("<p>Field</p>"));
}
