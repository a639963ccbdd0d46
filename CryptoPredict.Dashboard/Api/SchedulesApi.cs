using System.ComponentModel;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>When a job runs: either by an interval or by a cron expression.</summary>
/// <param name="Interval">Wall time from run to run, as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</param>
/// <param name="Cron">Minute, hour, day of the month, month and weekday as in a crontab, or the same with seconds before them. Only for jobs of wall
/// time.</param>
/// <param name="Zone">The time zone of the expression, an IANA name; UTC if left out.</param>
public sealed record ScheduleRequest(TimeSpan? Interval = null, string? Cron = null, string? Zone = null) : WorkRequest;

/// <summary>When a job would run.</summary>
/// <param name="Schedule">The schedule in words.</param>
/// <param name="Next">The next times, in UTC.</param>
/// <param name="NextInZone">The same on the clocks of the expression's zone; null for an interval.</param>
public sealed record SchedulePreview(string Schedule, IReadOnlyList<DateTimeOffset> Next, IReadOnlyList<DateTimeOffset>? NextInZone);

/// <summary>When jobs run: looked at before it is changed, changed, and set back to what the configuration says.</summary>
internal static class SchedulesApi
{
    /// <summary>Maps it.</summary>
    /// <param name="jobs">The group of everything about jobs.</param>
    public static void MapSchedules(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/{job}/schedule/preview", Preview).WithName("PreviewJobSchedule")
            .WithSummary("The next times a job would run by an interval or a cron expression; changes nothing.").ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPut("/{job}/schedule", ChangeAsync).WithName("ChangeJobSchedule")
            .WithSummary("Changes when a job runs, until the configuration is changed: by an interval, or by a cron expression in a time zone.")
            .ForAdmins("job.schedule").ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapDelete("/{job}/schedule", ResetAsync).WithName("ResetJobSchedule").WithSummary("Lets a job run again as the configuration says.")
            .ForAdmins("job.schedule-reset").ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Refuses a job that has no schedule.</summary>
    /// <exception cref="BadQueryException">There is no such job, or it runs only on demand.</exception>
    public static JobDefinition RequireSchedule(JobCatalogue catalogue, string job)
    {
        var definition = JobsApi.Require(catalogue, job);
        return definition.WhyNoSchedule is { } why ? throw new BadQueryException("job", why, StatusCodes.Status409Conflict) : definition;
    }

    /// <summary>An interval.</summary>
    /// <exception cref="BadQueryException">It is too short or too long.</exception>
    public static JobTiming Every(TimeSpan interval) => Allowed("interval", new IntervalTiming(interval));

    private static JobTiming Allowed(string parameter, JobTiming timing) => timing.WhyRefused is { } why ? throw new BadQueryException(parameter, why) : timing;

    private static SchedulePreview Preview(
        [Description("The job's name.")] string job,
        [Description("Wall time from run to run, as hh:mm:ss or d.hh:mm:ss.")] TimeSpan? interval,
        [Description("A cron expression of five fields, or of six with the seconds first.")] string? cron,
        [Description("The time zone of the expression, an IANA name; UTC if left out.")] string? zone,
        JobCatalogue catalogue, JobsView view)
    {
        var timing = Timing(RequireSchedule(catalogue, job), interval, cron, zone);
        var next = view.Preview(timing);
        return new SchedulePreview(timing.Words, next, timing is CronTiming by ? [.. next.Select(time => TimeZoneInfo.ConvertTime(time, by.Zone))] : null);
    }

    private static async Task<ActionOutcome> ChangeAsync(
        [Description("The job's name.")] string job, ScheduleRequest body, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        var timing = Timing(RequireSchedule(catalogue, job), body.Interval, body.Cron, body.Zone);
        return (await actions.ChangeScheduleAsync(job, timing, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).OrConflict();
    }

    private static async Task<ActionOutcome> ResetAsync(
        [Description("The job's name.")] string job, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        RequireSchedule(catalogue, job);
        return (await actions.ResetScheduleAsync(job, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).OrConflict();
    }

    private static JobTiming Timing(JobDefinition job, TimeSpan? interval, string? cron, string? zone)
    {
        if (cron is null)
        {
            return zone is not null ? throw new BadQueryException("zone",
                "zone belongs to cron: an interval has no time zone. Leave it out, or give cron instead of interval.")
                : Every(interval ?? throw new BadQueryException("interval", "Neither interval nor cron is given; give one of them."));
        }

        if (interval is not null)
        {
            throw new BadQueryException("cron", "Both interval and cron are given; give one of them.");
        }

        if (job.WhyNoCron is { } reason)
        {
            throw new BadQueryException("cron", reason);
        }

        try
        {
            return Allowed("cron", CronTiming.Parse(cron, CronTiming.ZoneOf(zone ?? TimeZoneInfo.Utc.Id)));
        }
        catch (TimeZoneNotFoundException fault)
        {
            throw new BadQueryException("zone", fault.Message);
        }
        catch (FormatException fault)
        {
            throw new BadQueryException("cron", fault.Message);
        }
    }
}
