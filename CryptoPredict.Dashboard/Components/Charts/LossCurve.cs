using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>The losses of one training, for a chart.</summary>
/// <param name="Name">Whose they are; empty where there is only one.</param>
/// <param name="Ink">Name of the colour variable.</param>
/// <param name="Losses">By epoch, ascending.</param>
public sealed record LossCurve(string Name, string Ink, IReadOnlyList<EpochLoss> Losses)
{
    private const int LeastForLowest = 3;

    /// <summary>Whether any epoch has a loss on the rows learnt from; boosted trees do not compute it.</summary>
    public bool HasTraining => Losses.Any(loss => double.IsFinite(loss.Train));

    /// <summary>Whether any epoch has a loss on validation rows.</summary>
    public bool HasValidation => Losses.Any(loss => loss.Validation is not null);

    /// <summary>The epoch of the lowest loss on validation rows; null while there are too few to speak of a lowest.</summary>
    public EpochLoss? Lowest
    {
        get
        {
            EpochLoss[] validated = [.. Losses.Where(loss => loss.Validation is { } value && double.IsFinite(value))];
            return validated.Length < LeastForLowest ? null : validated.MinBy(loss => loss.Validation);
        }
    }
}
