using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Files that come in by themselves (section <c>Data</c>).</summary>
public sealed record DataOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Data";

    /// <summary>
    /// A folder of which every file is merged by itself, where it can be read for certain, and then moved to <c>done</c> or <c>refused</c> within it, with a
    /// sentence beside it; none where nothing is said. A relative path starts at the folder of the project, or where the program was started.
    /// </summary>
    public string? Watch { get; init; }

    /// <summary>How often the folder is looked at, wall time. A file is taken once it has not changed between two looks.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The watched folder, absolute; null for none.</summary>
    /// <param name="root">The folder that a relative one is relative to.</param>
    public string? FolderIn(string root) => string.IsNullOrWhiteSpace(Watch) ? null : Path.GetFullPath(Watch, root);
}

/// <summary>Refuses a folder that could not be watched, in sentences that name key, value and rule.</summary>
internal sealed class DataOptionsValidator : IValidateOptions<DataOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        if (File.Exists(options.Watch))
        {
            faults.AddError($"{DataOptions.Section}:{nameof(options.Watch)} is '{options.Watch}'; that is a file, it must name a folder.");
        }

        if (options.WatchEvery < Shortest || options.WatchEvery > Longest)
        {
            faults.AddError(
                $"{DataOptions.Section}:{nameof(options.WatchEvery)} is {options.WatchEvery}; it must lie between {Shortest} and {Longest}.");
        }

        return faults.Build();
    }
}
