using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Loop;

/// <summary>Whether a version could serve in this market: its artefact is read as it would be where it serves.</summary>
/// <param name="scopes">The market's assets, with horizon and interval.</param>
/// <param name="days">What has daily models.</param>
public sealed class ServingCheck(ImmutableArray<ForecastScope> scopes, DailyHistory days)
{
    /// <summary>Why a version could not serve, in a sentence; null when it could.</summary>
    public async Task<string?> WhyNotAsync(ModelMetadata version, ReadOnlyMemory<byte> artefact, CancellationToken cancellationToken)
    {
        try
        {
            if (version.Model == DailyTraining.Model)
            {
                if (!(await days.ListAsync(cancellationToken).ConfigureAwait(false)).Contains(version.Asset))
                {
                    return $"There is no series or asset '{version.Asset}' here; upload its daily values first.";
                }

                DailyModel.Read(artefact.Span);
            }
            else if (version.Model == DailyNetworks.Model)
            {
                if (!DailyNetworks.IsNetwork(version.Asset))
                {
                    return $"A {DailyNetworks.Model} is of all series of a kind ({DailyNetworks.IdOf(SeriesKind.Demand)}, "
                        + $"{DailyNetworks.IdOf(SeriesKind.Price)}), not of '{version.Asset}'.";
                }

                DemandNetworkPair.Read(artefact.Span);
            }
            else if (scopes.FirstOrDefault(scope => scope.Asset == version.Asset) is not { } scope)
            {
                return $"This market has no asset '{version.Asset}'; it has {string.Join(", ", scopes.Select(one => one.Asset))}.";
            }
            else if (ModelCatalogue.Find(version.Model) is not null)
            {
                ForecastFamily.Instance.Read(artefact, version.Model, scope);
            }
            else if (DirectionCatalogue.Find(version.Model) is not null)
            {
                DirectionFamily.Instance.Read(artefact, version.Model, scope);
            }
            else
            {
                return $"There is no model '{version.Model}' here; there are "
                    + $"{string.Join(", ", [.. ModelCatalogue.Names, .. DirectionCatalogue.Names, DailyTraining.Model, DailyNetworks.Model])}.";
            }

            return null;
        }
        catch (Exception fault) when (fault is ArtefactException or InvalidDataException)
        {
            return fault.Message;
        }
    }
}
