using CryptoPredict.Core.Training;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>How much may be uploaded (section <c>Uploads</c>).</summary>
public sealed record UploadOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Uploads";

    /// <summary>Size of the largest file, in bytes.</summary>
    public long MaxBytes { get; init; } = 500_000_000;

    /// <summary>Bytes that a packed file (zip, gzip, Parquet) may have unpacked; what unpacks to more is refused. The default is 4 GiB.</summary>
    public long MaxUnpackedBytes { get; init; } = 4L << 30;

    /// <summary>Most files in one zip archive, and most files sent together.</summary>
    public int MaxFiles { get; init; } = 1_000;

    /// <summary>Most uploads that wait for their merge. One user may hold as many of them as are left for others.</summary>
    public int MaxWaiting { get; init; } = 20;

    /// <summary>Bytes that must stay free on the disk; an upload that would take them is refused. The default is 1 GiB.</summary>
    public long MinFreeBytes { get; init; } = 1L << 30;
}

/// <summary>Refuses limits that could not be kept, in sentences that name key, value and rule.</summary>
public sealed class UploadOptionsValidator : IValidateOptions<UploadOptions>
{
    private const long MostBytes = 4L << 30;
    private const long MostUnpackedBytes = 64L << 30;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UploadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(UploadOptions.Section);
        faults.Require(options.MaxBytes is >= 1024 and <= MostBytes, nameof(options.MaxBytes), options.MaxBytes,
            $"it must lie between 1024 and {MostBytes} bytes");
        faults.Require(options.MaxUnpackedBytes is >= 1024 and <= MostUnpackedBytes, nameof(options.MaxUnpackedBytes), options.MaxUnpackedBytes,
            $"it must lie between 1024 and {MostUnpackedBytes} bytes");
        faults.Require(options.MaxFiles is >= 1 and <= 10_000, nameof(options.MaxFiles), options.MaxFiles, "it must lie between 1 and 10000");
        faults.Require(options.MaxWaiting is >= 1 and <= 1000, nameof(options.MaxWaiting), options.MaxWaiting, "it must lie between 1 and 1000");
        faults.Require(options.MinFreeBytes >= 0, nameof(options.MinFreeBytes), options.MinFreeBytes, "it must be 0 or more");
        return faults.Result;
    }
}
