using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>The losses of one training, for a chart.</summary>
/// <param name="Name">Whose they are; empty where there is only one.</param>
/// <param name="Ink">Name of the colour variable.</param>
/// <param name="Losses">By epoch, ascending.</param>
public sealed record LossCurve(string Name, string Ink, IReadOnlyList<EpochLoss> Losses)
{
    /// <summary>Whether any epoch has a loss on validation rows.</summary>
    public bool HasValidation => Losses.Any(loss => loss.Validation is not null);
}
