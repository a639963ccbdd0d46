using System.Data.Common;
using System.Globalization;
using CryptoPredict.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>The accounts in SQLite.</summary>
public sealed class SqliteUserAccounts(Database database) : IUserAccounts
{
    private const string Select =
        """
        SELECT id, name, normalized_name, password_hash, security_stamp, role, disabled, password_is_temporary,
               failed_sign_ins, locked_until, created_at, last_sign_in_at, revision, second_factor_key, second_factor_step, recovery_codes,
               temporary_password_until
        FROM users
        """;

    /// <summary>How accounts are checked.</summary>
    internal static TableCheck Check { get; } = new(Select, "account {0}", [1], reader =>
    {
        Read(reader);
        return null;
    });

    /// <inheritdoc/>
    public Task<AccountChange> AddAsync(UserAccount user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return database.WriteAsync(
            async (connection, token) =>
            {
                await using var insert = connection.CreateCommand();
                insert.CommandText =
                    """
                    INSERT INTO users (id, name, normalized_name, password_hash, security_stamp, role, disabled, password_is_temporary,
                                       failed_sign_ins, locked_until, created_at, last_sign_in_at, revision,
                                       second_factor_key, second_factor_step, recovery_codes, temporary_password_until)
                    VALUES ($id, $name, $normalized, $hash, $stamp, $role, $disabled, $temporary, $failed, $locked, $created, $signedIn, $revision,
                            $factorKey, $factorStep, $recovery, $until)
                    ON CONFLICT (normalized_name) DO NOTHING
                    """;
                Bind(insert, user);
                insert.Set("$created", user.CreatedAt);
                return await insert.ExecuteNonQueryAsync(token).ConfigureAwait(false) == 1 ? AccountChange.Done : AccountChange.NameTaken;
            },
            cancellationToken);
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
    public Task<UserAccount?> FindAsync(string id, CancellationToken cancellationToken) => FindAsync("id", id, cancellationToken);

    /// <inheritdoc/>
    public Task<UserAccount?> FindByNameAsync(string normalizedName, CancellationToken cancellationToken) =>
        FindAsync("normalized_name", normalizedName, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync($"{Select} ORDER BY normalized_name", null, cancellationToken);

    private static async Task<AccountChange> UpdateAsync(SqliteConnection connection, UserAccount user, CancellationToken cancellationToken)
    {
        if ((user.Disabled || user.Role != AccountRole.Admin)
            && await CountAsync(connection, "id = $id AND role = 'Admin' AND NOT disabled", user, cancellationToken).ConfigureAwait(false) == 1
            && await CountAsync(connection, "id <> $id AND role = 'Admin' AND NOT disabled", user, cancellationToken).ConfigureAwait(false) == 0)
        {
            return AccountChange.LastAdmin;
        }

        if (await CountAsync(connection, "id <> $id AND normalized_name = $normalized", user, cancellationToken).ConfigureAwait(false) > 0)
        {
            return AccountChange.NameTaken;
        }

        await using var update = connection.CreateCommand();
        update.CommandText =
            """
            UPDATE users SET name = $name, normalized_name = $normalized, password_hash = $hash, security_stamp = $stamp, role = $role,
                             disabled = $disabled, password_is_temporary = $temporary, failed_sign_ins = $failed, locked_until = $locked,
                             last_sign_in_at = $signedIn, second_factor_key = $factorKey, second_factor_step = $factorStep,
                             recovery_codes = $recovery, temporary_password_until = $until, revision = revision + 1
            WHERE id = $id AND revision = $revision
            """;
        Bind(update, user);
        return await update.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1 ? AccountChange.Done : AccountChange.Outdated;
    }

    private static async Task<int> CountAsync(SqliteConnection connection, string condition, UserAccount user, CancellationToken cancellationToken)
    {
        await using var count = connection.CreateCommand();
#pragma warning disable CA2100 // The condition is one of the texts above, never input.
        count.CommandText = $"SELECT count(*) FROM users WHERE {condition}";
#pragma warning restore CA2100
        count.Set("$id", user.Id);
        count.Set("$normalized", user.NormalizedName);
        return Convert.ToInt32(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private static void Bind(SqliteCommand command, UserAccount user)
    {
        command.Set("$id", user.Id);
        command.Set("$name", user.Name);
        command.Set("$normalized", user.NormalizedName);
        command.Set("$hash", user.PasswordHash);
        command.Set("$stamp", user.SecurityStamp);
        command.Set("$role", user.Role);
        command.Set("$disabled", user.Disabled);
        command.Set("$temporary", user.PasswordIsTemporary);
        command.Set("$failed", user.FailedSignIns);
        command.Set("$locked", user.LockedUntil);
        command.Set("$signedIn", user.LastSignInAt);
        command.Set("$revision", user.Revision);
        command.Set("$factorKey", user.SecondFactorKey);
        command.Set("$factorStep", user.SecondFactorStep);
        command.Set("$recovery", user.RecoveryCodes);
        command.Set("$until", user.TemporaryPasswordUntil);
    }

    private async Task<UserAccount?> FindAsync(string column, string value, CancellationToken cancellationToken)
    {
        var found = await ReadAsync($"{Select} WHERE {column} = $value", value, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private Task<IReadOnlyList<UserAccount>> ReadAsync(string sql, string? value, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var query = connection.CreateCommand();
#pragma warning disable CA2100 // The text is put together above from names of columns, never from input.
            query.CommandText = sql;
#pragma warning restore CA2100
            query.Set("$value", value);
            return (IReadOnlyList<UserAccount>)await query.ReadAllAsync(Read, token).ConfigureAwait(false);
        },
        cancellationToken);

    private static UserAccount Read(DbDataReader reader) => new()
    {
        Id = reader.GetString(0),
        Name = reader.GetString(1),
        NormalizedName = reader.GetString(2),
        PasswordHash = reader.GetString(3),
        SecurityStamp = reader.GetString(4),
        Role = reader.GetEnum<AccountRole>(5),
        Disabled = reader.GetBoolean(6),
        PasswordIsTemporary = reader.GetBoolean(7),
        FailedSignIns = reader.GetInt32(8),
        LockedUntil = reader.GetTimeOrNull(9),
        CreatedAt = reader.GetTime(10),
        LastSignInAt = reader.GetTimeOrNull(11),
        Revision = reader.GetInt32(12),
        SecondFactorKey = reader.GetStringOrNull(13),
        SecondFactorStep = reader.GetInt64(14),
        RecoveryCodes = reader.GetString(15),
        TemporaryPasswordUntil = reader.GetTimeOrNull(16),
    };
}
