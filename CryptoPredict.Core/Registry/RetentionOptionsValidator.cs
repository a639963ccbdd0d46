using Microsoft.Extensions.Options;

namespace CryptoPredict.Core.Registry;

/// <summary>Refuses a retention that could not be kept, in sentences that name key, value and rule.</summary>
public sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    private const int MaxDays = 36_500;
    private const long MinBytes = 1 << 20;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        Check(nameof(RetentionOptions.KeepPerModel), options.KeepPerModel, 1, 100_000);
        Check(nameof(RetentionOptions.KeepDays), options.KeepDays, 1, MaxDays);
        Check(nameof(RetentionOptions.MaxBytes), options.MaxBytes, MinBytes, long.MaxValue);
        Check(nameof(RetentionOptions.ProtectDays), options.ProtectDays, 0, MaxDays);
        return faults.Build();

        void Check(string key, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                faults.AddError($"{RetentionOptions.Section}:{key} is {value}; it must lie between {least} and {most}.");
            }
        }
    }
}
