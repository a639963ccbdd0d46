using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>
/// Whether every champion speaks: which could not be used, so that another version stands in for it or nobody does, and which was left out of the newest
/// prediction.
/// </summary>
internal sealed class MembersHealth(ILiveState live, IModelRegistry registry) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<AliasChange> lost = [.. (await registry.ReadAliasesAsync(null, cancellationToken).ConfigureAwait(false)).Where(change => change.IsFallback)];
        var silent = from asset in live.Market.Assets
                     from member in live.Get(asset) is { Waiting: null, Current: { } newest } ? newest.Prediction.Members : []
                     where member.LeftOut is not null && !lost.Any(change => change.Asset == asset && change.Model == member.Model)
                     select $"{member.Model} of {asset} {member.LeftOut}";
        List<string> findings = [.. lost.Select(Tell), .. silent];
        return findings.Count == 0
            ? HealthCheckResult.Healthy("Every champion can be used and took part in the newest prediction.")
            : HealthCheckResult.Degraded($"{string.Join("; ", findings)}. Retrain, or promote a version that can serve.");
    }

    private static string Tell(AliasChange change) =>
        $"{change.Model} of {change.Asset}: {change.Reason.TrimEnd('.')}, so {(change.VersionId is { } id ? $"{id} stands in for it" : "nobody speaks")}";
}
