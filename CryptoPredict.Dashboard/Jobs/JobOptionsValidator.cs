using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Refuses a configuration of jobs that could not run, in sentences that name key, value and rule.</summary>
internal sealed class JobOptionsValidator : IValidateOptions<JobOptions>
{
    public ValidateOptionsResult Validate(string? name, JobOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        CheckSpan(nameof(JobOptions.ReviewInterval), options.ReviewInterval, TimeSpan.FromMinutes(1));
        CheckSpan(nameof(JobOptions.IngestInterval), options.IngestInterval, TimeSpan.FromMinutes(1));
        CheckSpan(nameof(JobOptions.DailyInterval), options.DailyInterval, TimeSpan.FromMinutes(1));
        CheckSpan(nameof(JobOptions.VerifyInterval), options.VerifyInterval, TimeSpan.FromMinutes(1));
        CheckSpan(nameof(JobOptions.RetentionInterval), options.RetentionInterval, TimeSpan.FromMinutes(1));
        CheckSpan(nameof(JobOptions.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(100));
        CheckNumber(nameof(JobOptions.Retries), options.Retries, 0, 20);
        CheckNumber(nameof(JobOptions.Slots), options.Slots, 1, 64);
        CheckNumber(nameof(JobOptions.KeepDays), options.KeepDays, 1, 36_500);
        CheckCron();
        return faults.Build();

        void CheckCron()
        {
            var zone = TimeZoneInfo.Utc;
            try
            {
                zone = CronTiming.ZoneOf(options.TimeZone);
            }
            catch (TimeZoneNotFoundException fault)
            {
                faults.AddError($"{JobOptions.Section}:{nameof(JobOptions.TimeZone)}: {fault.Message}");
            }

            foreach (var (job, text) in options.Cron)
            {
                var key = $"{JobOptions.Section}:{nameof(JobOptions.Cron)}:{job}";
                if (!JobNames.OfWallTime.Contains(job, StringComparer.OrdinalIgnoreCase))
                {
                    faults.AddError(
                        $"{key} is set, but only {string.Join(", ", JobNames.OfWallTime)} can run by the clock: the others follow the market's own time or run on demand.");
                    continue;
                }

                try
                {
                    CronTiming.Parse(text, zone);
                }
                catch (FormatException fault)
                {
                    faults.AddError($"{key}: {fault.Message}");
                }
            }
        }

        void CheckSpan(string key, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > TimeSpan.FromDays(365))
            {
                faults.AddError($"{JobOptions.Section}:{key} is '{value}'; it must lie between {least} and 365.00:00:00.");
            }
        }

        void CheckNumber(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.AddError($"{JobOptions.Section}:{key} is {value}; it must lie between {least} and {most}.");
            }
        }
    }
}
