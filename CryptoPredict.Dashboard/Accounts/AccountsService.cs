using CryptoPredict.Core.Accounts;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Opens the accounts before the web server listens. Development accounts live in a file of their own, so that no other environment
/// ever meets an account with a known password.
/// </summary>
internal sealed partial class AccountsService(
    IOptions<StorageOptions> storage, IOptions<AccountOptions> options, IHostEnvironment environment, IServiceScopeFactory scopes,
    SetUp setUp, TimeProvider clock, ILogger<AccountsService> logger) : IHostedLifecycleService, IDisposable
{
    private Database? _database;

    /// <summary>The opened store.</summary>
    public Database Database => _database ?? throw new InvalidOperationException("The accounts open when the host starts.");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var folder = storage.Value.FolderIn(environment.ContentRootPath);
        var development = options.Value.Development;
        var path = Path.Combine(folder, development.Count > 0 ? "accounts-development.db" : "accounts.db");
        try
        {
            _database = await Database.OpenAccountsAsync(path, clock, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (DamagedStoreException damage)
        {
            throw new DamagedStoreException(
                $"{damage.Message} Nothing was changed. Put your copy of it in its place; without one move it away with its -wal and -shm: the next start "
                    + "prints a set-up token, and accounts and API keys are made anew.",
                damage);
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = await scope.ServiceProvider.GetRequiredService<IUserAccounts>().ListAsync(cancellationToken).ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<Sessions>().LoadAsync(
            users, user => !user.Disabled && AccountPrincipals.FirstPage(user, options.Value) is null, cancellationToken).ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<KnownBrowsers>().LoadAsync(cancellationToken).ConfigureAwait(false);
        if (development.Count > 0)
        {
            await AddDevelopmentAccountsAsync(scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>()).ConfigureAwait(false);
            LogDevelopmentAccounts(logger, string.Join(", ", development.Select(account => $"{account.Name} ({account.Role.ToName()})")));
        }
        else if (users.Count == 0)
        {
            LogSetUp(logger, setUp.Open());
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _database?.Dispose();

    private async Task AddDevelopmentAccountsAsync(UserManager<UserAccount> users)
    {
        foreach (var account in options.Value.Development)
        {
            if (await users.FindByNameAsync(account.Name).ConfigureAwait(false) is null)
            {
                var user = new UserAccount { Id = Guid.NewGuid().ToString("N"), Name = account.Name, Role = account.Role, CreatedAt = clock.GetUtcNow() };

                // Anybody can read it, so nothing is gained by rules against guessing it.
                user.PasswordHash = users.PasswordHasher.HashPassword(user, account.Password);
                var made = await users.CreateAsync(user).ConfigureAwait(false);
                if (!made.Succeeded)
                {
                    throw new StorageException($"The development account '{account.Name}' cannot be made: {made.Explain()} Change it in Accounts:Development.");
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "DEVELOPMENT ACCOUNTS ARE ACTIVE: {Accounts}. Anybody can read their passwords in appsettings.Development.json, so only this machine may connect. "
        + "Never run like this where others can reach it.")]
    private static partial void LogDevelopmentAccounts(ILogger logger, string accounts);

    [LoggerMessage(LogLevel.Warning, "There is no account yet. Open the page /set-up and enter this one-time token to make the first admin: {Token}")]
    private static partial void LogSetUp(ILogger logger, string token);
}
