namespace CryptoPredict.Core.Accounts;

/// <summary>What a user may do.</summary>
public enum AccountRole
{
    /// <summary>Reads everything that is no secret.</summary>
    Analyst,

    /// <summary>Also changes things.</summary>
    Admin,
}

/// <summary>Somebody who may sign in. Changed in memory and then stored whole by <see cref="IUserAccounts.UpdateAsync"/>.</summary>
public sealed class UserAccount
{
    /// <summary>Fixed for the account's life.</summary>
    public required string Id { get; init; }

    /// <summary>The name as it is shown.</summary>
    public required string Name { get; set; }

    /// <summary>The name as it is looked up; unique.</summary>
    public string NormalizedName { get; set; } = "";

    /// <summary>The hashed password.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>Replaced whenever sessions that are open must end.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>What the user may do.</summary>
    public AccountRole Role { get; set; }

    /// <summary>Whether the account is kept from signing in.</summary>
    public bool Disabled { get; set; }

    /// <summary>Whether an admin has set the password, so that the user must choose another before anything else.</summary>
    public bool PasswordIsTemporary { get; set; }

    /// <summary>Until when the password opens that an admin has set; null for one that the user has chosen.</summary>
    public DateTimeOffset? TemporaryPasswordUntil { get; set; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int FailedSignIns { get; set; }

    /// <summary>Until when no password is right; null when none were wrong too often.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The key of the second factor, encrypted; null while there is none.</summary>
    public string? SecondFactorKey { get; set; }

    /// <summary>The 30 s step, since 1970, of the newest code taken: no code of it or before opens anything again.</summary>
    public long SecondFactorStep { get; set; }

    /// <summary>Salted hashes of the recovery codes that are left, separated by spaces.</summary>
    public string RecoveryCodes { get; set; } = "";

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the user signed in last; null before the first time.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>Counts the stored changes; an update of an older state is refused.</summary>
    public int Revision { get; set; }
}
