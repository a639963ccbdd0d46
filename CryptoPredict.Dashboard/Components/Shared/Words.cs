using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Enumerations in the words of the pages.</summary>
internal static class Words
{
    /// <summary>How a run stands.</summary>
    public static string Of(RunState state) => SharedTexts.GetResourceString($"Run_{state}", $"{state}");

    /// <summary>How a run stands, in a sentence; null while there is nothing to say.</summary>
    public static string? Of(JobRun run) => run is not { Message: null, State: RunState.Queued } ? run.Message
        : run.Request.After is { } before ? SharedTexts.FormatRunFollows(before)
        : SharedTexts.RunWaits;

    /// <summary>Who asked for a run: a user, or what of the program did.</summary>
    public static string AskerOf(JobRequest request) => SharedTexts.GetResourceString($"Asker_{request.RequestedBy}") ?? request.RequestedBy;

    /// <summary>The assets that a run is about; null when it is about none.</summary>
    public static string? AssetsOf(JobRequest request) => request switch
    {
        { Asset: { } asset } => asset.Symbol,
        { Job: UploadTraining.JobName } => null,
        _ => SharedTexts.AllAssets,
    };

    /// <summary>What a run counted or measured.</summary>
    public static string Of(RunFigure figure) => double.IsInteger(figure.Value) && Math.Abs(figure.Value) < long.MaxValue
        ? NumberFormat.Count((long)figure.Value)
        : NumberFormat.Significant(figure.Value);

    /// <summary>What an account may do.</summary>
    public static string Of(AccountRole role) => SharedTexts.GetResourceString($"Role_{role}", $"{role}");

    /// <summary>How volatile a market is.</summary>
    public static string Of(VolatilityRegime regime) => SharedTexts.GetResourceString($"Volatility_{regime}", $"{regime}");

    /// <summary>What brought a version into being.</summary>
    public static string Of(VersionOrigin origin) => SharedTexts.GetResourceString($"Origin_{origin}", $"{origin}");
}
