using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>A version that retention removed.</summary>
/// <param name="Asset">Its asset.</param>
/// <param name="Id">Its id.</param>
public sealed record RemovedVersion(Asset Asset, string Id);

/// <summary>What retention needs to know of a version.</summary>
internal sealed record RetainedVersion(Asset Asset, string Id, string Model, DateTimeOffset CreatedAt, long Bytes, string? ParentId);

/// <summary>
/// Decides what goes: beyond the count, beyond the age, then the oldest until the size fits. What is protected stays
/// whatever the options say — holders of an alias, now or within the protected time, versions that spoke in the ledger
/// within it, the version each champion would fall back to — and so do the parents of everything that stays.
/// </summary>
internal static class RetentionPlan
{
    /// <returns>What goes, oldest first.</returns>
    public static IReadOnlyList<RemovedVersion> Of(
        IReadOnlyList<RetainedVersion> versions, IReadOnlySet<(Asset, string)> protectedVersions, RetentionOptions options, DateTimeOffset now)
    {
        var byKey = versions.ToDictionary(version => (version.Asset, version.Id));
        var past = CountAndAge(versions, options, now);
        HashSet<(Asset, string)> kept = [];
        foreach (var version in versions)
        {
            if (protectedVersions.Contains((version.Asset, version.Id)) || !past.Contains((version.Asset, version.Id)))
            {
                KeepWithParents(version);
            }
        }

        var needed = new HashSet<(Asset, string)>();
        foreach (var key in protectedVersions.Where(byKey.ContainsKey))
        {
            for (var version = byKey[key]; version is not null && needed.Add((version.Asset, version.Id));)
            {
                version = Parent(version);
            }
        }

        TrimToSize();
        return [.. versions
            .Where(version => !kept.Contains((version.Asset, version.Id)))
            .OrderBy(version => version.CreatedAt).ThenBy(version => version.Asset).ThenBy(version => version.Id, StringComparer.Ordinal)
            .Select(version => new RemovedVersion(version.Asset, version.Id))];

        RetainedVersion? Parent(RetainedVersion version) =>
            version.ParentId is { } id ? byKey.GetValueOrDefault((version.Asset, id)) : null;

        void KeepWithParents(RetainedVersion version)
        {
            for (var next = version; next is not null && kept.Add((next.Asset, next.Id));)
            {
                next = Parent(next);
            }
        }

        void TrimToSize()
        {
            var total = kept.Sum(key => byKey[key].Bytes);
            var children = kept.Select(key => byKey[key]).Where(version => version.ParentId is not null)
                .ToLookup(version => (version.Asset, version.ParentId!));
            var newest = NewestDescendants();
            var oldestFirst = kept.Except(needed).Select(key => byKey[key])
                .OrderBy(version => newest[(version.Asset, version.Id)]).ThenByDescending(version => version.CreatedAt)
                .ThenBy(version => version.Asset).ThenBy(version => version.Id, StringComparer.Ordinal).ToList();
            foreach (var version in oldestFirst)
            {
                if (total <= options.MaxBytes)
                {
                    return;
                }

                Drop(version);
            }

            // A parent counts as young as its youngest descendant, so that it does not drag that down early.
            Dictionary<(Asset, string), DateTimeOffset> NewestDescendants()
            {
                var times = kept.ToDictionary(key => key, key => byKey[key].CreatedAt);
                foreach (var key in kept)
                {
                    for (var (version, parent) = (byKey[key], Parent(byKey[key]));
                         parent is not null && times[(parent.Asset, parent.Id)] < times[(version.Asset, version.Id)];
                         (version, parent) = (parent, Parent(parent)))
                    {
                        times[(parent.Asset, parent.Id)] = times[(version.Asset, version.Id)];
                    }
                }

                return times;
            }

            // Whatever goes takes its children along: nothing that stays has lost its parent.
            void Drop(RetainedVersion version)
            {
                if (!kept.Remove((version.Asset, version.Id)))
                {
                    return;
                }

                total -= version.Bytes;
                foreach (var child in children[(version.Asset, version.Id)])
                {
                    Drop(child);
                }
            }
        }
    }

    private static HashSet<(Asset, string)> CountAndAge(
        IReadOnlyList<RetainedVersion> versions, RetentionOptions options, DateTimeOffset now)
    {
        var oldest = now - TimeSpan.FromDays(options.KeepDays);
        HashSet<(Asset, string)> past = [];
        foreach (var series in versions.GroupBy(version => (version.Asset, version.Model)))
        {
            var newestFirst = series.OrderByDescending(version => version.CreatedAt).ThenByDescending(version => version.Id, StringComparer.Ordinal);
            foreach (var (rank, version) in newestFirst.Index())
            {
                if (rank >= options.KeepPerModel || version.CreatedAt < oldest)
                {
                    past.Add((version.Asset, version.Id));
                }
            }
        }

        return past;
    }
}
