using System.Collections.Immutable;
using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Core.Training;

/// <summary>A model as the registry, the pages and the API know it.</summary>
/// <param name="Name">
/// Its name in code, pages, API, artefacts and the ledger, so it never changes: lower-case letters, digits and hyphens.
/// </param>
public abstract record ModelKind(string Name)
{
    /// <summary>What it is, in a sentence for whoever reads of it.</summary>
    public required string Description { get; init; }

    /// <summary>The colour it is drawn in on every page: a number in the palette, from 1. Models that are never drawn together may share one.</summary>
    public required int Color { get; init; }

    /// <summary>Whether it learns in epochs, which a run counts and logs one by one.</summary>
    public bool LearnsInEpochs { get; init; }

    /// <summary>The model of a name, of either kind; null when there is none.</summary>
    public static ModelKind? Find(string name) => ModelCatalogue.Find(name) as ModelKind ?? DirectionCatalogue.Find(name);

    internal static T Require<T>(ImmutableArray<T> kinds, string name)
        where T : ModelKind => kinds.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException($"The model '{name}' is unknown. There are: {string.Join(", ", kinds.Select(kind => kind.Name))}.", nameof(name));
}
