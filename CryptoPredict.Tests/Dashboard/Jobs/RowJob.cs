using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: HostingStartup(typeof(CryptoPredict.Tests.Dashboard.Jobs.RowJobStartup))]

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Which row to write.</summary>
/// <param name="Number">Its number.</param>
public sealed record RowInput(int Number) : IJobInput;

/// <summary>A job whose effect is a row in PostgreSQL. Any process may run it, and one whose process ended runs again.</summary>
internal sealed class RowJob(IConfiguration configuration) : IJob<RowInput>
{
    public const string Name = "rows";

    // Long enough that a process that is killed has one under way.
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(30);

    public static JobDefinition Definition =>
        new(Name, "Write a row", "Writes a row: a job of the tests.") { IsShared = true, RunAgain = true, NeedsInput = "a test" };

    public async Task<RunResult> RunAsync(RowInput input, IRun run)
    {
        await using var connection = new NpgsqlConnection(configuration["Jobs:ConnectionString"]);
        await connection.OpenAsync(run.Stop);
        await using var transaction = await connection.BeginTransactionAsync(run.Stop);

        // The run's row is held until the effect is there: whoever takes the run over finds it, or does it.
        await using var effect = new NpgsqlCommand(
            """
            WITH held AS (SELECT id FROM cryptopredict.runs WHERE id = @run AND state = 'Running' FOR UPDATE)
            INSERT INTO effects (number, run_id, process) SELECT @number, id, @process FROM held WHERE NOT EXISTS (SELECT 1 FROM effects WHERE run_id = @run)
            """,
            connection);
        effect.Parameters.AddWithValue("run", run.Id);
        effect.Parameters.AddWithValue("number", input.Number);
        effect.Parameters.AddWithValue("process", Environment.ProcessId);
        await effect.ExecuteNonQueryAsync(run.Stop);

        // Real time: the work itself, of which the length is what the test is about.
        await Task.Delay(Work, run.Stop);
        await transaction.CommitAsync(CancellationToken.None);
        return RunResult.Succeeded($"Row {input.Number} is there.");
    }
}

/// <summary>Gives the job to a dashboard that runs as a process of its own.</summary>
internal sealed class RowJobStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services =>
    {
        services.AddJob<RowJob>();
        if (Environment.GetEnvironmentVariable(FailingService.Wanted) is not null)
        {
            services.AddHostedService<FailingService>();
        }
    });
}
