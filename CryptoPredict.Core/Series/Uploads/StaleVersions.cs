using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Tells which versions learnt rows that were taken back since: themselves, or by the version that they were trained on from.</summary>
/// <param name="uploads">The uploads, those that were taken back among them.</param>
/// <param name="registry">The versions.</param>
public sealed class StaleVersions(IUploadStore uploads, IModelRegistry registry)
{
    // Far more than are trained on from each other between two trainings from scratch.
    private const int MostAncestors = 1_000;

    /// <summary>The uploads taken back since of which versions learnt rows, by the version's id; versions that learnt none are left out.</summary>
    /// <param name="versions">The versions, of any asset.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<long>>> FindAsync(
        IEnumerable<ModelVersion> versions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(versions);
        Dictionary<string, IReadOnlyList<long>> stale = [];
        var taken = await uploads.ReadTakenBackAsync(cancellationToken).ConfigureAwait(false);
        foreach (var version in versions)
        {
            var own = taken.Where(upload => upload.TakenBack!.Rows.Stretches.Any(stretch => IsOf(version, stretch))).ToList();
            SortedSet<long> learnt = [];
            var one = own.Count == 0 ? null : version;
            for (var ancestor = 0; one is not null && ancestor < MostAncestors; ancestor++)
            {
                learnt.UnionWith(own.Where(upload => Learnt(one, upload)).Select(upload => upload.Id));
                one = one.ParentId is { } parent ? await registry.FindAsync(one.Asset, parent, cancellationToken).ConfigureAwait(false) : null;
            }

            if (learnt.Count > 0)
            {
                stale[version.Id] = [.. learnt];
            }
        }

        return stale;
    }

    // The networks of all series learnt every upload of daily values while it was stored, but for those of the other kind, which nothing tells apart.
    private static bool IsOf(ModelVersion version, TakenStretch stretch) =>
        stretch.Series == version.Asset || (stretch.First is null && DailyNetworks.IsNetwork(version.Asset));

    // Made while the rows were stored, of data that reach to them. Of daily values the stretch is not kept: any of them may have been learnt.
    private static bool Learnt(ModelVersion version, Upload upload) =>
        upload.Result?.ArrivedAt is { } merged && merged <= version.CreatedAt && version.CreatedAt < upload.TakenBack!.MarketTime
        && upload.TakenBack.Rows.Stretches.Any(stretch => IsOf(version, stretch)
            && (stretch is not { First: { } first, Last: { } last } || (last >= version.DataFrom && first < version.DataTo)));
}
