using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>What Identity asks of a store, answered by ours.</summary>
internal sealed class UserStore(IUserAccounts accounts, Sessions sessions)
    : IUserPasswordStore<UserAccount>, IUserLockoutStore<UserAccount>, IUserSecurityStampStore<UserAccount>
{
    public async Task<IdentityResult> CreateAsync(UserAccount user, CancellationToken cancellationToken) =>
        Describe(await accounts.AddAsync(user, cancellationToken).ConfigureAwait(false), user);

    public async Task<IdentityResult> UpdateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var change = await accounts.UpdateAsync(user, cancellationToken).ConfigureAwait(false);
        if (change == AccountChange.Done)
        {
            await sessions.ChangedAsync(user, cancellationToken).ConfigureAwait(false);
        }

        return Describe(change, user);
    }

    /// <summary>Accounts are disabled, never deleted: the audit log names them.</summary>
    public Task<IdentityResult> DeleteAsync(UserAccount user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Accounts are disabled, never deleted.");

    public Task<UserAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) => accounts.FindAsync(userId, cancellationToken);

    public Task<UserAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        accounts.FindByNameAsync(normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(UserAccount user, string? userName, CancellationToken cancellationToken) =>
        Set(() => user.Name = userName ?? "");

    public Task<string?> GetNormalizedUserNameAsync(UserAccount user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(UserAccount user, string? normalizedName, CancellationToken cancellationToken) =>
        Set(() => user.NormalizedName = normalizedName ?? "");

    public Task SetPasswordHashAsync(UserAccount user, string? passwordHash, CancellationToken cancellationToken) =>
        Set(() => user.PasswordHash = passwordHash ?? "");

    public Task<string?> GetPasswordHashAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.PasswordHash);

    public Task<bool> HasPasswordAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash.Length > 0);

    public Task<string?> GetSecurityStampAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(UserAccount user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(UserAccount user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        Set(() => user.LockedUntil = lockoutEnd);

    public Task<int> IncrementAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) =>
        Task.FromResult(++user.FailedSignIns);

    public Task ResetAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) => Set(() => user.FailedSignIns = 0);

    public Task<int> GetAccessFailedCountAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.FailedSignIns);

    public Task<bool> GetLockoutEnabledAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Every account locks.</summary>
    public Task SetLockoutEnabledAsync(UserAccount user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // The store belongs to the host.
    }

    private static Task Set(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private static IdentityResult Describe(AccountChange change, UserAccount user) => change switch
    {
        AccountChange.Done => IdentityResult.Success,
        AccountChange.NameTaken => Refuse($"The name '{user.Name}' is taken; choose another."),
        AccountChange.LastAdmin => Refuse($"'{user.Name}' is the last admin who can sign in; make another one first."),
        _ => Refuse($"'{user.Name}' was changed by somebody else meanwhile; look again and repeat what is still wanted."),
    };

    private static IdentityResult Refuse(string sentence) => IdentityResult.Failed(new IdentityError { Code = "refused", Description = sentence });
}
