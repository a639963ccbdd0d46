namespace CryptoPredict.Core.Accounts;

/// <summary>What came of storing an account.</summary>
public enum AccountChange
{
    /// <summary>It is stored.</summary>
    Done,

    /// <summary>The name belongs to another account.</summary>
    NameTaken,

    /// <summary>Somebody else has changed the account since it was read, or it is not there.</summary>
    Outdated,

    /// <summary>No enabled admin would be left to undo it.</summary>
    LastAdmin,
}

/// <summary>The accounts of users.</summary>
public interface IUserAccounts
{
    /// <summary>Stores a new account.</summary>
    Task<AccountChange> AddAsync(UserAccount user, CancellationToken cancellationToken);

    /// <summary>Stores a changed account and raises its revision. Never takes away the last enabled admin.</summary>
    Task<AccountChange> UpdateAsync(UserAccount user, CancellationToken cancellationToken);

    /// <summary>The account with this id; null when there is none.</summary>
    Task<UserAccount?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The account with this normalized name; null when there is none.</summary>
    Task<UserAccount?> FindByNameAsync(string normalizedName, CancellationToken cancellationToken);

    /// <summary>Every account, by name.</summary>
    Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken);
}
