namespace CryptoPredict.Core.Training;

/// <summary>Looks how champions and challengers did on predictions verified since, and moves the aliases where the evidence is clear.</summary>
public interface IChampionReview
{
    /// <summary>Reviews every model of every asset.</summary>
    /// <param name="requestedBy">Who asks.</param>
    /// <param name="cancellationToken">Stops between two models.</param>
    /// <returns>What was reviewed, promoted, dismissed and rolled back, in a sentence.</returns>
    Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken);
}
