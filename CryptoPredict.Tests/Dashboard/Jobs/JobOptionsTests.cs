using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>The section of the configuration: what it changes and what it refuses.</summary>
public sealed class JobOptionsTests
{
    [Fact]
    public void The_defaults_are_allowed_and_leave_every_job_as_its_class_says()
    {
        var options = Read();
        Assert.Equal((JobStorageKind.InMemory, "UTC", 90), (options.Storage, options.TimeZone, options.KeepDays));
        Assert.All([RetrainJob.Definition, VerifyJob.Definition, FineTuneJob.Definition], job => Assert.Same(job, options.Apply(job)));
    }

    [Fact]
    public void A_job_runs_and_is_tried_again_as_its_keys_say_and_a_cron_expression_and_an_interval_replace_each_other()
    {
        var options = Read(
            "retrain:Interval=02:00:00", "verify:Interval=12:00:00", "Backup:Cron=0 5 * * *", "fine-tune:Retries=7", "fine-tune:RetryDelay=00:01:00",
            "TimeZone=Europe/Berlin",
            "KeepDays=7");
        Assert.Equal(("Europe/Berlin", 7), (options.TimeZone, options.KeepDays));
        Assert.Equal((TimeSpan.FromHours(2), true), (options.Apply(RetrainJob.Definition).Interval, options.Apply(RetrainJob.Definition).InMarketTime));
        Assert.Equal((TimeSpan.FromHours(12), null), (options.Apply(VerifyJob.Definition).Interval, options.Apply(VerifyJob.Definition).Cron));
        Assert.Equal("0 5 * * *", options.Apply(BackupJob.Definition).Cron);
        Assert.Equal((7, TimeSpan.FromMinutes(1)), (options.Apply(FineTuneJob.Definition).Retries, options.Apply(FineTuneJob.Definition).RetryDelay));
    }

    [Theory]
    [InlineData("KeepDays=0", "Jobs:KeepDays is '0'; it must lie between 1 and 36500.")]
    [InlineData("Storage=7", "Jobs:Storage is '7'; it must be one of InMemory, PostgreSql.")]
    [InlineData("TimeZone=Mars", "Jobs:TimeZone: There is no time zone 'Mars'; name one of the IANA list, for example Europe/Berlin, or UTC.")]
    [InlineData("review:Interval=00:00:10", "Jobs:review:Interval is '00:00:10'; it must lie between 00:01:00 and 365.00:00:00.")]
    [InlineData("review:Interval=400", "Jobs:review:Interval is '400.00:00:00'; it must lie between 00:01:00 and 365.00:00:00.")]
    [InlineData("ConnectionString=Host=localhost", "Jobs:ConnectionString is '…'; it belongs to Jobs:Storage=PostgreSql: set that as well, or leave this out.")]
    [InlineData("fine-tune:Interval=01:00:00", "Jobs:fine-tune:Interval is '01:00:00'; the job runs only on demand.")]
    [InlineData("fine-tune:Cron=0 3 * * *", "Jobs:fine-tune:Cron: Fine-tune runs only on demand: it has no schedule.")]
    [InlineData("verify:Retries=21", "Jobs:verify:Retries is '21'; it must lie between 0 and 20.")]
    [InlineData("verify:Retries=-1", "Jobs:verify:Retries is '-1'; it must lie between 0 and 20.")]
    [InlineData("verify:RetryDelay=00:00:00.05", "Jobs:verify:RetryDelay is '00:00:00.0500000'; it must lie between 00:00:00.1000000 and 365.00:00:00.")]
    [InlineData(
        "retrain:Cron=0 3 * * *",
        "Jobs:retrain:Cron: Retrain follows the market's own time, which may run faster than the clock or stand still, while a cron expression names times of "
            + "the clock. "
        + "Give it an interval.")]
    public void A_wrong_value_is_refused_in_a_sentence_that_names_key_value_and_rule(string setting, string sentence) =>
        Assert.Equal([sentence], Assert.Throws<OptionsValidationException>(() => Read(setting)).Failures);

    [Fact]
    public void A_cron_expression_that_is_none_is_refused_with_the_way_out()
    {
        var sentence = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read("verify:Cron=0 25 * * *")).Failures);
        Assert.StartsWith("Jobs:verify:Cron: '0 25 * * *' is no cron expression: ", sentence, StringComparison.Ordinal);
        Assert.Contains("for example 0 3 * * * for every day at 03:00", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cron_expression_beside_an_interval_is_refused() => Assert.Equal(
        ["Jobs:verify:Cron is '0 3 * * *'; an interval is given as well; give one of both."],
        Assert.Throws<OptionsValidationException>(() => Read("verify:Cron=0 3 * * *", "verify:Interval=01:00:00")).Failures);

    [Fact]
    public void PostgreSQL_needs_a_connection() => Assert.Equal(
        ["Jobs:ConnectionString is ''; PostgreSql needs one, for example Host=localhost;Database=jobs;Username=cryptopredict;Password=…."],
        Assert.Throws<OptionsValidationException>(() => Read("Storage=PostgreSql")).Failures);

    [Theory]
    [InlineData("Slots=4", "Slots")]
    [InlineData("mint:Cron=0 3 * * *", "mint")]
    [InlineData("verify:Crone=0 3 * * *", "Crone")]
    [InlineData("Jobs:verify:Cron=0 3 * * *", "Jobs")]
    public void A_key_that_is_not_known_is_refused(string setting, string key) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidOperationException>(() => Read(setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_of_another_kind_is_refused() =>
        Assert.Contains("Jobs:verify:Retries", Assert.Throws<InvalidOperationException>(() => Read("verify:Retries=many")).Message, StringComparison.Ordinal);

    private static JobOptions Read(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2))
                .Select(parts => KeyValuePair.Create<string, string?>($"Jobs:{parts[0]}", parts[1])))
            .Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddJobs().AddJobOptions().BuildServiceProvider();
        return services.GetRequiredService<IOptions<JobOptions>>().Value;
    }
}
