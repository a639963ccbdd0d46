using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>
/// A component that is drawn again with other parameters alone. Blazor takes every time, enumeration and record for changed, so that what stands beside pushed
/// numbers would be drawn with each of them.
/// </summary>
public abstract class SteadyComponent : ComponentBase
{
    private IReadOnlyDictionary<string, object?>? _given;

    /// <inheritdoc />
    public override Task SetParametersAsync(ParameterView parameters)
    {
        var before = _given;
        _given = parameters.ToDictionary();
        return before is not null && _given.Count == before.Count && _given.All(one => before.TryGetValue(one.Key, out var was) && Equals(one.Value, was))
            ? Task.CompletedTask
            : base.SetParametersAsync(parameters);
    }
}
