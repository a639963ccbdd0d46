using System.Globalization;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How triggers are named and what they carry.</summary>
internal static class JobTriggers
{
    /// <summary>Schedules, named as their jobs.</summary>
    public const string Recurring = "recurring";

    /// <summary>Single runs, named by their numbers in the ledger.</summary>
    public const string Requests = "requests";

    /// <summary>Trigger data: the run's number in the ledger.</summary>
    public const string Run = "run";

    /// <summary>Trigger data: what the configuration said when the schedule was made.</summary>
    public const string Configured = "configured";

    /// <summary>Trigger data: a cron expression as it was written; the scheduler keeps it in a form of its own.</summary>
    public const string Cron = "cron";

    /// <summary>Who asks for what a schedule starts.</summary>
    public const string BySchedule = "schedule";

    /// <summary>The trigger of a single run.</summary>
    public static TriggerKey OfRun(long id) => new(id.ToString(CultureInfo.InvariantCulture), Requests);

    /// <summary>The trigger that lets a single run have its retry at once.</summary>
    public static TriggerKey AtOnce(long id) => new(string.Create(CultureInfo.InvariantCulture, $"{id} at once"), Requests);
}
