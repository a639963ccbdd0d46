namespace CryptoPredict.Core.Registry;

/// <summary>
/// Who may stand in for a champion whose artefact is lost. First those it descends from by promotion, newest first; what
/// was rolled back — the alias returned to an earlier holder — comes after all of those, as a last resort.
/// </summary>
internal static class FallbackOrder
{
    /// <summary>The candidates, best first, without the holder itself.</summary>
    /// <param name="holders">Everyone who held the alias, oldest first; nulls where nobody did.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string?> holders)
    {
        List<string> line = [];
        foreach (var holder in holders)
        {
            if (holder is null)
            {
                continue;
            }

            var earlier = line.IndexOf(holder);
            if (earlier >= 0)
            {
                line.RemoveRange(earlier + 1, line.Count - earlier - 1);
            }
            else
            {
                line.Add(holder);
            }
        }

        var current = holders.Count == 0 ? null : holders[^1];
        return [.. Enumerable.Reverse(line).Concat(holders.Reverse().OfType<string>()).Distinct().Where(id => id != current)];
    }
}
