using System.Collections.Immutable;

namespace CryptoPredict.Core.Training;

/// <summary>How a model does on some rows. Without a row every number but the count is NaN.</summary>
public interface IModelMetrics
{
    /// <summary>Rows on which it was asked.</summary>
    int Count { get; }

    /// <summary>Its mean loss, in the measure of its kind.</summary>
    double Loss { get; }

    /// <summary>Its mean loss over that of a model without skill; below 1 is better.</summary>
    double OfBaseline { get; }

    /// <summary>All figures by the names under which metadata keep them.</summary>
    ImmutableSortedDictionary<string, double> ToNumbers();
}
