using CryptoPredict.Dashboard.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Dashboard.Health;

/// <summary>Whether the keys that protect cookies and forms can be used, and will be after the next start.</summary>
internal sealed partial class KeysHealth(IKeyManager keys, IDataProtectionProvider protection, KeysAtRest atRest, ILogger<KeysHealth> logger) : IHealthCheck
{
    private const string WayOut = "Put back the folder 'keys' from a copy, name the certificate that it is encrypted with in Keys:FormerCertificates, or move "
        + "the damaged file out of it and start again: everybody then signs in again.";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !Can(() => protection.CreateProtector(nameof(KeysHealth)).Protect([1]))
            ? HealthCheckResult.Unhealthy($"The keys of cookies and forms cannot be used: no page opens. {WayOut}")
        : !Can(ReadAll) ? HealthCheckResult.Degraded($"A key of cookies and forms cannot be read any more: pages open until the next start. {WayOut}")
        : atRest.Loss is { } loss ? HealthCheckResult.Degraded(loss)
        : HealthCheckResult.Healthy("The keys of cookies and forms can be used."));

    // The files are read anew, while what is in use was read at the start.
    private void ReadAll()
    {
        foreach (var key in keys.GetAllKeys())
        {
            if (key.CreateEncryptor() is null)
            {
                throw new InvalidOperationException($"The key {key.KeyId} has no secret that can be read.");
            }
        }
    }

    private bool Can(Action use)
    {
        try
        {
            use();
            return true;
        }
#pragma warning disable CA1031 // Whatever the fault is, it says that they cannot.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogUnusable(logger, fault);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of cookies and forms cannot be used or read")]
    private static partial void LogUnusable(ILogger logger, Exception fault);
}
