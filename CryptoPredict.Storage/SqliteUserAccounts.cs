using CryptoPredict.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The accounts in SQLite.</summary>
public sealed class SqliteUserAccounts(Database database) : IUserAccounts
{
    /// <summary>How accounts are checked.</summary>
    internal static TableCheck Check { get; } = new($"users", "account {0}", ["name"], Read);

    /// <inheritdoc/>
    public async Task<AccountChange> AddAsync(UserAccount user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var values = Sql.Values([("id", user.Id), ("created_at", user.CreatedAt), ("revision", user.Revision), .. Changing(user)]);
        var added = await database.ExecuteAsync($"INSERT INTO users {values} ON CONFLICT (normalized_name) DO NOTHING", cancellationToken)
            .ConfigureAwait(false);
        return added == 1 ? AccountChange.Done : AccountChange.NameTaken;
    }

    /// <inheritdoc/>
    public async Task<AccountChange> UpdateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var change = await database.WriteAsync((connection, token) => UpdateAsync(connection, user, token), cancellationToken).ConfigureAwait(false);
        if (change == AccountChange.Done)
        {
            user.Revision++;
        }

        return change;
    }

    /// <inheritdoc/>
    public Task<UserAccount?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.FindAsync($"SELECT * FROM users WHERE id = {id}", Read, cancellationToken);

    /// <inheritdoc/>
    public Task<UserAccount?> FindByNameAsync(string normalizedName, CancellationToken cancellationToken) =>
        database.FindAsync($"SELECT * FROM users WHERE normalized_name = {normalizedName}", Read, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"SELECT * FROM users ORDER BY normalized_name", Read, cancellationToken);

    private static async Task<AccountChange> UpdateAsync(SqliteConnection connection, UserAccount user, CancellationToken cancellationToken)
    {
        if ((user.Disabled || user.Role != AccountRole.Admin)
            && await CountAsync($"id = {user.Id} AND role = 'Admin' AND NOT disabled").ConfigureAwait(false) == 1
            && await CountAsync($"id <> {user.Id} AND role = 'Admin' AND NOT disabled").ConfigureAwait(false) == 0)
        {
            return AccountChange.LastAdmin;
        }

        if (await CountAsync($"id <> {user.Id} AND normalized_name = {user.NormalizedName}").ConfigureAwait(false) > 0)
        {
            return AccountChange.NameTaken;
        }

        var updated = await connection.ExecuteAsync(
            $"UPDATE users SET {Sql.Assign(Changing(user))}, revision = revision + 1 WHERE id = {user.Id} AND revision = {user.Revision}", cancellationToken)
            .ConfigureAwait(false);
        return updated == 1 ? AccountChange.Done : AccountChange.Outdated;

        Task<long> CountAsync(FormattableString condition) => connection.ScalarAsync($"SELECT count(*) FROM users WHERE {condition}", cancellationToken);
    }

    private static (string Column, object? Value)[] Changing(UserAccount user) =>
    [
        ("name", user.Name),
        ("normalized_name", user.NormalizedName),
        ("password_hash", user.PasswordHash),
        ("security_stamp", user.SecurityStamp),
        ("role", user.Role),
        ("disabled", user.Disabled),
        ("password_is_temporary", user.PasswordIsTemporary),
        ("temporary_password_until", user.TemporaryPasswordUntil),
        ("failed_sign_ins", user.FailedSignIns),
        ("locked_until", user.LockedUntil),
        ("last_sign_in_at", user.LastSignInAt),
        ("second_factor_key", user.SecondFactorKey),
        ("second_factor_step", user.SecondFactorStep),
        ("recovery_codes", user.RecoveryCodes),
    ];

    private static UserAccount Read(Row row) => new()
    {
        Id = row.Text("id"),
        Name = row.Text("name"),
        NormalizedName = row.Text("normalized_name"),
        PasswordHash = row.Text("password_hash"),
        SecurityStamp = row.Text("security_stamp"),
        Role = row.Named<AccountRole>("role"),
        Disabled = row.Boolean("disabled"),
        PasswordIsTemporary = row.Boolean("password_is_temporary"),
        TemporaryPasswordUntil = row.TimeOrNull("temporary_password_until"),
        FailedSignIns = row.Int32("failed_sign_ins"),
        LockedUntil = row.TimeOrNull("locked_until"),
        CreatedAt = row.Time("created_at"),
        LastSignInAt = row.TimeOrNull("last_sign_in_at"),
        Revision = row.Int32("revision"),
        SecondFactorKey = row.TextOrNull("second_factor_key"),
        SecondFactorStep = row.Int64("second_factor_step"),
        RecoveryCodes = row.Text("recovery_codes"),
    };
}
