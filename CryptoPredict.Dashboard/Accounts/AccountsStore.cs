using CryptoPredict.Storage;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>The accounts' database, for what looks after the file and not into it.</summary>
/// <param name="Database">The database; whoever opened it closes it.</param>
internal sealed record AccountsStore(Database Database);
