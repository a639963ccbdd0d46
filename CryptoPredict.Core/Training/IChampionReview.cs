namespace CryptoPredict.Core.Training;

/// <summary>Looks whether champions and challengers still deserve their places, by how they did live.</summary>
public interface IChampionReview
{
    /// <summary>Reviews every model of every asset; promotes and rolls back where the evidence says so.</summary>
    /// <param name="requestedBy">Who asks: a user, <c>schedule</c>, …</param>
    /// <param name="cancellationToken">Stops the review; moves that were made stay.</param>
    /// <returns>What was reviewed, promoted and rolled back, in a sentence.</returns>
    Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken);
}
