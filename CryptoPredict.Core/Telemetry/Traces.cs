using System.Diagnostics;

namespace CryptoPredict.Core.Telemetry;

/// <summary>Where every span of the application starts. While nobody listens, starting one gives null and costs nothing.</summary>
public static class Traces
{
    /// <summary>The tag of a run's id.</summary>
    public const string RunId = "run.id";

    /// <summary>The source; listeners find it by its name.</summary>
    public static ActivitySource Source { get; } = new("CryptoPredict");

    /// <summary>Says on the span under way, such as a request's, which run it asked for.</summary>
    public static void TagRun(long run) => Activity.Current?.SetTag(RunId, run);

    /// <summary>A part of a run's work; null while nobody listens.</summary>
    /// <param name="name">What is done, in a word.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="asset">The asset it is done for; null for none.</param>
    /// <param name="model">The model it is done for; null for none.</param>
    public static Activity? StartPart(string name, long run, string? asset = null, string? model = null)
    {
        var activity = Source.StartActivity(name);
        activity?.SetTag(RunId, run);
        activity?.SetTag("asset", asset);
        activity?.SetTag("model", model);
        return activity;
    }
}
