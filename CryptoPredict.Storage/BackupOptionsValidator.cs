using Microsoft.Extensions.Options;

namespace CryptoPredict.Storage;

/// <summary>Refuses a backup configuration that could not run, in sentences that name key, value and rule.</summary>
public sealed class BackupOptionsValidator : IValidateOptions<BackupOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BackupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Folder) || File.Exists(options.Folder))
        {
            faults.AddError($"{BackupOptions.Section}:Folder is '{options.Folder}'; it must name a folder, for example backups.");
        }

        if (options.Keep is < 1 or > 10_000)
        {
            faults.AddError($"{BackupOptions.Section}:Keep is {options.Keep}; it must lie between 1 and 10000.");
        }

        return faults.Build();
    }
}
