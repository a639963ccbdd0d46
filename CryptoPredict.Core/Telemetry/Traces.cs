using System.Diagnostics;

namespace CryptoPredict.Core.Telemetry;

/// <summary>Where every span of the application starts. While nobody listens, starting one gives null and costs nothing.</summary>
public static class Traces
{
    /// <summary>The source; listeners find it by its name.</summary>
    public static ActivitySource Source { get; } = new("CryptoPredict");
}
