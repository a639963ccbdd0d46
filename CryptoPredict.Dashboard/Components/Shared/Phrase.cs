using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A text of the resources with markup in its places <c>{0}</c>, <c>{1}</c> and <c>{2}</c>, which another language may order otherwise.</summary>
public sealed class Phrase : ComponentBase
{
    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What stands at <c>{0}</c>.</summary>
    [Parameter]
    public RenderFragment? First { get; set; }

    /// <summary>What stands at <c>{1}</c>.</summary>
    [Parameter]
    public RenderFragment? Second { get; set; }

    /// <summary>What stands at <c>{2}</c>.</summary>
    [Parameter]
    public RenderFragment? Third { get; set; }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var rest = Text;
        for (var at = rest.IndexOf('{', StringComparison.Ordinal); at >= 0; at = rest.IndexOf('{', StringComparison.Ordinal))
        {
            builder.AddContent(0, rest[..at]);
            builder.AddContent(1, rest[at..(at + 3)] switch
            {
                "{0}" => First,
                "{1}" => Second,
                "{2}" => Third,
                var other => throw new FormatException($"“{other}” in “{Text}” is no place: there are {{0}}, {{1}} and {{2}}."),
            });
            rest = rest[(at + 3)..];
        }

        builder.AddContent(2, rest);
    }
}
