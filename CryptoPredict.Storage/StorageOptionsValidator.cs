using Microsoft.Extensions.Options;

namespace CryptoPredict.Storage;

/// <summary>Refuses a storage configuration that could not run.</summary>
public sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.IsNullOrWhiteSpace(options.Path)
            ? ValidateOptionsResult.Fail("Storage:Path is empty; it must name a folder, for example data.")
            : File.Exists(options.Path)
                ? ValidateOptionsResult.Fail($"Storage:Path is '{options.Path}'; that is a file, it must name a folder.")
                : ValidateOptionsResult.Success;
    }
}
