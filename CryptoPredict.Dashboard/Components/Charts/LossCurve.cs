using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>The losses of one training, for a chart.</summary>
/// <param name="Name">Whose they are; empty where there is only one.</param>
/// <param name="Ink">Name of the colour variable.</param>
/// <param name="Losses">By epoch, ascending.</param>
public sealed record LossCurve(string Name, string Ink, IReadOnlyList<EpochLoss> Losses)
{
    /// <summary>Whether any epoch has a loss on the rows learnt from; boosted trees do not compute it.</summary>
    public bool HasTraining => Losses.Any(loss => double.IsFinite(loss.Train));

    /// <summary>Whether any epoch has a loss on validation rows.</summary>
    public bool HasValidation => Losses.Any(loss => loss.Validation is not null);
}
