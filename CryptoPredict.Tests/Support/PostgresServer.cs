using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(CryptoPredict.Tests.Support.PostgresServer))]

namespace CryptoPredict.Tests.Support;

/// <summary>
/// The one PostgreSQL server of all tests that need one: a cluster of its own on a free loopback port, started at the first and gone with the last.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string HowToGetIt = "No PostgreSQL was found: install it (Debian: apt-get install postgresql).";
    private const string User = "cryptopredict";

    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cryptopredict-postgres-{Guid.NewGuid():N}");
    private Process? _process;
    private int _port;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Makes an empty database. Without a PostgreSQL the test is skipped, in continuous integration (CI=true) it fails.
    /// </summary>
    /// <returns>How to reach it.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        await StartAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await using var source = NpgsqlDataSource.Create(To("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return To(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _starting.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string To(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Database = database,
        Username = User,
    }.ToString();

    private async Task StartAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_process is not null)
            {
                return;
            }

            var programs = FindPrograms();
            if (programs is null)
            {
                Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", HowToGetIt);
                Assert.Fail(HowToGetIt);
            }

            // The server refuses to run as root, so there it runs as the user that the package made.
            Directory.CreateDirectory(_folder);
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", "postgres", _folder);
            }

            await RunAsync(Path.Combine(programs, "initdb"), "--pgdata", _folder, "--username", User, "--auth", "trust", "--encoding", "UTF8", "--no-sync");
            _port = FreePort();
            _process = Process.Start(Start(
                Path.Combine(programs, "postgres"), "-D", _folder, "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c",
                "max_connections=300",
                "-c", "logging_collector=off"))!;
            _ = _process.StandardError.ReadToEndAsync();
            await Waiting.UntilAsync(IsUpAsync);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(To("postgres"));
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // Debian keeps the server's programs out of the path.
    private static string? FindPrograms() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Reverse()
            .Select(version => Path.Combine(version, "bin")) : [])
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(program == "chown" ? new ProcessStartInfo(program, args) { RedirectStandardError = true } : Start(program, args))!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} failed: {await errors}");
    }

    private static ProcessStartInfo Start(string program, params string[] args) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. args]) { RedirectStandardError = true, WorkingDirectory = "/" }
        : new ProcessStartInfo(program, args) { RedirectStandardError = true, WorkingDirectory = "/" };
}
