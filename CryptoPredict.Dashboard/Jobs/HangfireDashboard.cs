using System.Globalization;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Hosting;
using Hangfire;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Hangfire's own dashboard, for admins to look at: the queue as Hangfire has it. It has no buttons, for what they do would pass by the ledger of runs
/// and the audit log; the jobs page has them.
/// </summary>
internal static class HangfireDashboard
{
    /// <summary>Its path.</summary>
    public const string Path = "/hangfire";

    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(5);

    /// <summary>Maps it.</summary>
    public static void MapHangfire(this WebApplication app)
    {
        var options = new DashboardOptions
        {
            AppPath = "/jobs",
            FaviconPath = "data:,",
            DashboardTitle = "CryptoPredict · Hangfire",
            IsReadOnlyFunc = _ => true,
            DisplayStorageConnectionString = false,
            StatsPollingInterval = (int)Polling.TotalMilliseconds,

            // The policy of the endpoint decides; Hangfire's own filter would let in who calls from this machine.
            Authorization = [],
        };
        app.MapHangfireDashboardWithAuthorizationPolicy(Policies.Admin, Path, options, app.Services.GetRequiredService<JobStorage>())
            .RequireRateLimiting(RequestLimits.Api)
            .Add(SpeakEnglish);
    }

    // It writes the culture's language into its pages, which without globalization data is none that a browser or a screen reader knows.
    private static void SpeakEnglish(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            CultureInfo.CurrentUICulture = new English();
            return answer(context);
        };
    }

    private sealed class English() : CultureInfo("")
    {
        public override string TwoLetterISOLanguageName => "en";
    }
}
