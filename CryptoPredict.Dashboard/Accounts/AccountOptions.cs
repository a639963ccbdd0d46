using CryptoPredict.Core.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Accounts, sessions and the audit log (section <c>Accounts</c>).</summary>
internal sealed record AccountOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Accounts";

    /// <summary>Fewest characters of a password.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Most characters of a password: hashing takes longer the longer it is.</summary>
    public const int MaxPasswordLength = 128;

    /// <summary>The longest life of a session, also of one in use. One that is not used for twelve hours ends even where this is longer.</summary>
    public TimeSpan SessionEnd { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a password that an admin has set can be used; by then the user must have chosen another.</summary>
    public TimeSpan TemporaryPasswordLife { get; init; } = TimeSpan.FromDays(3);

    /// <summary>
    /// How often an open page or stream is checked for what ends by time. What somebody ends (a sign-out, a disabled user, another role or password, a
    /// revoked key) ends at once.
    /// </summary>
    public TimeSpan RecheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether admins must sign in with a second factor. An admin without one has to set it up first. API keys do not need it.</summary>
    public bool AdminsNeedSecondFactor { get; init; }

    /// <summary>Days for which entries stay in the audit log; the job <c>audit-retention</c> removes older ones.</summary>
    public int AuditDays { get; init; } = 365;

    /// <summary>Most entries in the audit log; the same job removes the oldest beyond it.</summary>
    public int AuditRows { get; init; } = 1_000_000;

    /// <summary>Accounts with known passwords, set in <c>appsettings.Development.json</c>. Refused in every other environment.</summary>
    public IReadOnlyList<DevelopmentAccount> Development { get; init; } = [];
}

/// <summary>An account for trying things out.</summary>
internal sealed record DevelopmentAccount
{
    /// <summary>The name of the account.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its password, which is no secret: 12 to 128 characters.</summary>
    public string Password { get; init; } = "";

    /// <summary>Its role.</summary>
    public AccountRole Role { get; init; }
}

/// <summary>Refuses a configuration of the accounts that could not work or would stand open.</summary>
internal sealed class AccountOptionsValidator(IHostEnvironment environment) : IValidateOptions<AccountOptions>
{
    private const int MostAuditDays = 3650;
    private const int FewestAuditRows = 1000;
    private const int MostAuditRows = 100_000_000;

    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestTemporaryPassword = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTemporaryPassword = TimeSpan.FromDays(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        List<string> faults = [];
        if (options.SessionEnd < ShortestSession || options.SessionEnd > LongestSession)
        {
            faults.Add($"Accounts:SessionEnd is '{options.SessionEnd:c}'; it must lie between {ShortestSession:c} and {LongestSession:c}.");
        }

        if (options.TemporaryPasswordLife < ShortestTemporaryPassword || options.TemporaryPasswordLife > LongestTemporaryPassword)
        {
            faults.Add($"Accounts:TemporaryPasswordLife is '{options.TemporaryPasswordLife:c}'; it must lie between {ShortestTemporaryPassword:c} and "
                + $"{LongestTemporaryPassword:c}.");
        }

        if (options.AuditDays is < 1 or > MostAuditDays)
        {
            faults.Add($"Accounts:AuditDays is {options.AuditDays}; it must lie between 1 and {MostAuditDays}.");
        }

        if (options.AuditRows is < FewestAuditRows or > MostAuditRows)
        {
            faults.Add($"Accounts:AuditRows is {options.AuditRows}; it must lie between {FewestAuditRows} and {MostAuditRows}.");
        }

        if (options.RecheckInterval < Shortest || options.RecheckInterval > Longest)
        {
            faults.Add($"Accounts:RecheckInterval is '{options.RecheckInterval}'; it must lie between {Shortest:c} and {Longest:c}.");
        }

        if (options.Development.Count > 0 && !environment.IsDevelopment())
        {
            faults.Add(
                $"Accounts:Development names accounts with known passwords, and the environment is '{environment.EnvironmentName}'. Remove it: the page "
                    + "/set-up makes the first admin.");
        }

        for (var i = 0; i < options.Development.Count; i++)
        {
            if (options.Development[i].Name.Length == 0)
            {
                faults.Add($"Accounts:Development:{i}:Name is not set; give the account a name.");
            }

            // The value stays out of the sentence: it might be a password used elsewhere.
            if (options.Development[i].Password.Length is < AccountOptions.MinPasswordLength or > AccountOptions.MaxPasswordLength)
            {
                faults.Add(
                    $"Accounts:Development:{i}:Password must have {AccountOptions.MinPasswordLength} to {AccountOptions.MaxPasswordLength} characters.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
