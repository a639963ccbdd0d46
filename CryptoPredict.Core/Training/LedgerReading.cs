using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Training;

/// <summary>What training reads out of the ledger.</summary>
internal static class LedgerReading
{
    /// <summary>The as-of times of an asset's newest verified predictions whose target has come, oldest first.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="from">Only as-of times at or after it; null for any.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="now">Market time: a prediction checked early counts only once its target has come too.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<List<DateTimeOffset>> VerifiedTimesAsync(
        this ILedger ledger, Asset asset, DateTimeOffset? from, int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<DateTimeOffset> times = [];
        await foreach (var entry in ledger.NewestAsync(new LedgerQuery(asset, from, State: LedgerState.Verified), most, cancellationToken)
            .ConfigureAwait(false))
        {
            if (entry.Prediction.TargetTime <= now)
            {
                times.Add(entry.Prediction.AsOf);
            }
        }

        times.Reverse();
        return times;
    }

    /// <summary>What a model forecast live over a stretch of time, by as-of time; predictions it had no part in are missing.</summary>
    public static async Task<Dictionary<DateTimeOffset, double>> IssuedAsync(
        this ILedger ledger, Asset asset, string model, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Dictionary<DateTimeOffset, double> issued = [];
        await foreach (var entry in ledger.NewestAsync(new LedgerQuery(asset, from, to), int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Prediction.Members.FirstOrDefault(member => member.Model == model)?.LogReturn is { } said)
            {
                issued[entry.Prediction.AsOf] = said;
            }
        }

        return issued;
    }

    /// <summary>Rows of a query, newest first, page by page; its offset and limit are set here.</summary>
    public static async IAsyncEnumerable<LedgerEntry> NewestAsync(
        this ILedger ledger, LedgerQuery query, int most, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var read = 0; read < most;)
        {
            var limit = Math.Min(most - read, LedgerQuery.MaxLimit);
            var page = await ledger.ReadAsync(query with { Offset = read, Limit = limit }, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Items)
            {
                yield return entry;
            }

            read += page.Items.Count;
            if (page.Items.Count < limit)
            {
                yield break;
            }
        }
    }
}
