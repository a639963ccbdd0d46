using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Hosting;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What a run of a job is told. Equal inputs have equal texts, by which the same work is recognised.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Preset">The network's preset; null for what the options say.</param>
/// <param name="MinimumSamples">The fewest samples to start with; null for what the options say.</param>
/// <param name="Tier">The tier of the feedback loop.</param>
/// <param name="Backtest">What a backtest was asked to do.</param>
/// <param name="Upload">The upload to merge.</param>
/// <param name="Plan">How it is to be merged; null in what was written before this was kept.</param>
/// <param name="TrainingRun">The training run that waits for its turn; null where the job makes its own.</param>
internal sealed record JobInput(
    string? Asset = null, string? Preset = null, int? MinimumSamples = null, int? Tier = null, BacktestSettings? Backtest = null, long? Upload = null,
    MergePlan? Plan = null, long? TrainingRun = null)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new AssetText(), new JsonStringEnumConverter() },
    };

    /// <summary>Told nothing.</summary>
    public static JobInput None { get; } = new();

    /// <summary>The asset; null for all.</summary>
    [JsonIgnore]
    public Asset? OnlyAsset => Asset is { } symbol ? new Asset(symbol) : null;

    /// <summary>Reads what a run was told.</summary>
    public static JobInput Of(IJobExecutionContext context) => Parse(TextOf(context));

    /// <summary>The text of what a run was told; null for nothing.</summary>
    public static string? TextOf(IJobExecutionContext context) =>
        context.MergedJobDataMap.TryGetValue(SchedulerConstants.JobInput, out var text) ? text as string : null;

    /// <summary>Reads the text again.</summary>
    public static JobInput Parse(string? text) => text is null ? None : JsonSerializer.Deserialize<JobInput>(text, Format) ?? None;

    /// <summary>The text, as JSON; null when there is nothing to tell.</summary>
    public string? ToText() => this == None ? null : JsonSerializer.Serialize(this, Format);
}
