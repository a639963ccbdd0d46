using System.Globalization;

namespace CryptoPredict.Core.Training;

/// <summary>Settings as a version's metadata keeps them: text in the invariant culture, in order of their names.</summary>
internal sealed class ModelParameters
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[string name]
    {
        set => _values[name] = value;
    }

    /// <summary>Notes a number, a time or a flag.</summary>
    public ModelParameters With<T>(string name, T value)
        where T : IFormattable
    {
        _values[name] = value.ToString(null, CultureInfo.InvariantCulture);
        return this;
    }

    public IReadOnlyDictionary<string, string> ToDictionary() => _values;
}
