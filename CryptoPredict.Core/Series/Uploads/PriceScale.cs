using System.Globalization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Holds the prices of a file against those that are stored, or that the market itself has, at a common or the nearest time.</summary>
/// <param name="store">What is stored.</param>
/// <param name="market">The market.</param>
internal sealed class PriceScale(IUploadStore store, IMarketSource market)
{
    // Real prices move by so much within a week, and by more than three times seldom within years.
    private const double NearFactor = 1.3;
    private const double FarFactor = 3;
    private static readonly TimeSpan Near = TimeSpan.FromDays(7);

    // Prices of one market differ by less, at a common time or a few minutes apart.
    private const double SameMarket = 0.01;

    // Making up what a simulated market had takes longer than reading what is stored.
    private const int MarketTimes = 8;

    /// <summary>Finds what must be confirmed.</summary>
    /// <param name="samples">A few closes of each asset of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<UploadWarning>> FindAsync(CloseSamples samples, CancellationToken cancellationToken)
    {
        List<UploadWarning> warnings = [];
        foreach (var (asset, sample) in samples.ByAsset.Where(sample => market.Assets.Contains(sample.Key)))
        {
            var pairs = await PairsAsync(asset, sample, cancellationToken).ConfigureAwait(false);
            if (pairs.Count > 0 && Judge(asset, pairs) is { } warning)
            {
                warnings.Add(warning);
            }
        }

        return warnings;
    }

    // One tick may be wrong on either side: of the pairs that lie nearest in time the middle one speaks for all.
    private UploadWarning? Judge(Asset asset, List<Pair> pairs)
    {
        var nearest = pairs.Min(pair => pair.Distance);
        var near = pairs.Where(pair => pair.Distance <= nearest + market.Interval).OrderBy(pair => pair.LogRatio).ToList();
        var middle = near[near.Count / 2];
        var factor = Math.Exp(Math.Abs(middle.LogRatio));
        if (market.Kind.IsSimulated)
        {
            return Math.Abs(middle.LogRatio) <= SameMarket ? null : new UploadWarning(
                MergeWarnings.SimulatedMarket,
                $"The market is simulated: {asset} has {InWords(middle.Own)} at {TimeWords.Utc(middle.OwnAt)} there, and {InWords(middle.Uploaded)} at "
                    + $"{TimeWords.Utc(middle.UploadedAt)} in the file. Other prices beside simulated ones make jumps that the models learn.");
        }

        return factor <= (middle.Distance <= Near ? NearFactor : FarFactor) ? null : new UploadWarning(
            MergeWarnings.PriceScale,
            $"The prices of {asset} are on another scale: {InWords(middle.Own)} is stored at {TimeWords.Utc(middle.OwnAt)}, and the file has "
                + $"{InWords(middle.Uploaded)} at {TimeWords.Utc(middle.UploadedAt)}.");
    }

    private async Task<List<Pair>> PairsAsync(Asset asset, CloseSample sample, CancellationToken cancellationToken)
    {
        List<Pair> pairs = [];
        foreach (var (time, close) in sample.Closes)
        {
            if (await store.FindNearestCloseAsync(asset, time, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                pairs.Add(new Pair(stored.Time, stored.Close, time, close));
            }
        }

        if (pairs.Count == 0 || market.Kind.IsSimulated)
        {
            var step = Math.Max(1, sample.Closes.Count / MarketTimes);
            foreach (var (time, close) in sample.Closes.Where((_, at) => at % step == 0))
            {
                await foreach (var own in market.ReadHistoryAsync(asset, time, time + market.Interval, cancellationToken).ConfigureAwait(false))
                {
                    pairs.Add(new Pair(own.OpenTime, own.Close, time, close));
                }
            }
        }

        return pairs;
    }

    private static string InWords(double price) => price.ToString("G8", CultureInfo.InvariantCulture);

    private readonly record struct Pair(DateTimeOffset OwnAt, double Own, DateTimeOffset UploadedAt, double Uploaded)
    {
        public TimeSpan Distance => (OwnAt - UploadedAt).Duration();

        public double LogRatio => Math.Log(Uploaded / Own);
    }
}
