using System.Reflection;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Hangfire;
using Hangfire.Common;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Every job there is.</summary>
[Kind(TestKind.Host)]
public sealed class JobCatalogueTests
{
    private static readonly IReadOnlyList<Type> Classes =
        [.. typeof(RetrainJob).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && InputOf(type) is not null)];

    private static readonly IJobInput[] Inputs =
    [
        new NoInput(), new RetrainInput(Sample.Btc, "lstm", "deep"), new FineTuneInput(Sample.Btc, 20, new CandleRange(Sample.Start, Sample.Start.AddDays(1))),
        new TierInput(2, Sample.Btc), new BacktestInput(
            Sample.Btc, new BacktestSettings(Sample.Start, Sample.Start.AddDays(1), TimeSpan.FromHours(6), 5000, ["lstm"], 3)),
        new TakeBackInput(3, "the wrong shop", "ada"),
        new UploadInput(3, new MergePlan(new UploadReading(UploadKind.DailySeries, new("sales")), ConflictRule.TakeUploaded)),
    ];

    [Fact]
    public void Every_class_of_a_job_is_registered_and_says_what_it_is()
    {
        var services = new ServiceCollection().AddJobs();
        var registered = services.Where(service => service.ServiceType == typeof(RegisteredJob))
            .Select(service => ((RegisteredJob)service.ImplementationInstance!).Definition).ToList();

        Assert.All(Classes, job => Assert.Contains(services, service => service.ServiceType == job && service.Lifetime == ServiceLifetime.Scoped));
        Assert.Equal(Classes.Select(job => Definition(job).Name).Order(), registered.Select(job => job.Name).Order());
        Assert.Equal(registered.Count, registered.DistinctBy(job => job.Name).Count());
        Assert.All(registered, job =>
        {
            Assert.Matches("^[a-z][a-z-]*[a-z]$", job.Name);
            Assert.Matches("^[A-Z].*[a-z]$", job.Title);
            Assert.Matches(@"^[A-Z].*\.$", job.Meaning);
            Assert.True(job.Interval is null || job.Cron is null, "One of both, or none.");
            Assert.True(job.WhyNoSchedule is not null || job.NeedsInput is null, "A schedule tells it nothing.");
        });
    }

    [Fact]
    public void Every_input_comes_back_as_it_was_written()
    {
        Assert.Equal(Classes.Select(InputOf).Distinct().Select(type => type!.Name).Order(), Inputs.Select(input => input.GetType().Name).Order());
        foreach (var input in Inputs)
        {
            var read = typeof(JobInput).GetMethod(nameof(JobInput.Read))!.MakeGenericMethod(input.GetType());
            var text = JobInput.Write(input);
            Assert.Equal(text, JobInput.Write((IJobInput)read.Invoke(null, [text])!));
            Assert.Equal(input is NoInput, text is null);
        }
    }

    [Fact]
    public async Task Each_job_can_be_made_is_found_by_its_name_and_has_a_queue_of_its_own()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await using var scope = jobs.Services.CreateAsyncScope();
        Assert.All(Classes, job => Assert.NotNull(scope.ServiceProvider.GetRequiredService(job)));
        var catalogue = jobs.Services.GetRequiredService<JobCatalogue>();
        Assert.Equal(Classes.Count, catalogue.All.Count);
        Assert.Equal(
            "There is no job 'mint' here; there are retrain, fine-tune, feedback, backtest, upload, take-back, review, ingest, daily-models, verify, recompute, "
                + "retention, audit-retention, backup. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => catalogue.Require("mint")).Message);
        Assert.Equal(catalogue.All.Select(job => job.Definition.Name),
            catalogue.All.Select(job => jobs.Services.GetRequiredService<JobFilters>().QueueOf(job.Definition)));
        Assert.All(catalogue.All, job => Assert.Equal("queue", FilterOf<QueueAttribute>(job.Definition.Name).Queue));
        Assert.Equal(["schedules"], jobs.Hangfire.GetMonitoringApi().Servers().SelectMany(server => server.Queues));
        Assert.Equal(
            [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), null], Enumerable.Range(1, 3)
                .Select(attempt => catalogue.Require("review").RetryAfter(attempt)));
        Assert.Equal("other", FiltersOf(Job.FromExpression<JobSchedule>(schedule => schedule.AskAsync("other", "verify", ""))).OfType<QueueAttribute>()
            .Single().Queue);
        var retries = FilterOf<AutomaticRetryAttribute>("daily-models");
        Assert.Equal([20, 60, 180, 60], Enumerable.Range(1, 4).Select(attempt => retries.DelayInSecondsByAttemptFunc(attempt)));
        Assert.Equal([typeof(RunFailedException)], retries.ExceptOn);

        T FilterOf<T>(string name) => FiltersOf(Job.FromExpression<JobRunner>(runner => runner.RunAsync("queue", name, 1, "", CancellationToken.None)))
            .OfType<T>().Single();

        IEnumerable<object> FiltersOf(Job job) => jobs.Services.GetRequiredService<IJobFilterProvider>().GetFilters(job).Select(filter => filter.Instance);
    }

    [Fact]
    public async Task Every_job_has_its_turn_and_an_end()
    {
        await using var jobs = await JobsHarness.StartAsync();
        foreach (var job in Classes)
        {
            var input = Inputs.Single(input => input.GetType() == InputOf(job));
            var run = (await jobs.Queue.RequestAsync(Definition(job).Name, input, "ada", TestContext.Current.CancellationToken)).Run!.Value;
            Assert.NotEqual(0, (await jobs.WaitForAsync(
                run, [.. Enum.GetValues<RunState>().Where(state => state.HasEnded() || state == RunState.RetryScheduled)])).Attempt);
        }
    }

    [Fact]
    public async Task A_run_s_input_is_said_in_words_or_as_it_stands_where_its_job_reads_it_no_longer()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var catalogue = jobs.Services.GetRequiredService<JobCatalogue>();
        Assert.Equal("BTC-USD, tier 2", catalogue.InWords(new JobRequest("feedback", "ada", """{"tier":2,"asset":"BTC-USD"}""")));
        Assert.Null(catalogue.InWords(new JobRequest("verify", "ada")));
        Assert.Equal("""{"asset":7}""", catalogue.InWords(new JobRequest("retrain", "ada", """{"asset":7}""")));
        Assert.Equal("""{"coins":3}""", catalogue.InWords(new JobRequest("mint", "ada", """{"coins":3}""")));
    }

    [Fact]
    public void A_retry_waits_three_times_as_long_as_the_one_before_and_at_most_an_hour()
    {
        var job = new JobDefinition("a", "A", "Does.") { Retries = 7 };
        Assert.Equal([20, 60, 180, 540, 1620, 3600, 3600, null], Enumerable.Range(1, 8).Select(attempt => job.RetryAfter(attempt)?.TotalSeconds));
    }

    private static Type? InputOf(Type type) =>
        type.GetInterfaces().FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IJob<>))?.GetGenericArguments()[0];

    private static JobDefinition Definition(Type job) =>
        (JobDefinition)job.GetProperty(nameof(RetrainJob.Definition), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
