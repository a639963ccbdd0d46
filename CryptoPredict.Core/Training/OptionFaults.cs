using System.Globalization;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Training;

/// <summary>Collects what is wrong with one section of the configuration.</summary>
/// <param name="section">The section's name.</param>
internal sealed class OptionFaults(string section)
{
    private readonly ValidateOptionsResultBuilder _faults = new();

    public ValidateOptionsResult Result => _faults.Build();

    /// <summary>Notes a key, its value and its rule unless the rule holds.</summary>
    public void Require(bool holds, string key, object? value, string rule)
    {
        if (!holds)
        {
            _faults.AddError(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is '{value}'; {rule}."));
        }
    }
}
