using System.Globalization;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Requests;
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

    // What its pages ask for again and again, by POST.
    private const string Numbers = $"{Path}/stats";

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
            .WithMetadata(new AnswersPeople())
            .Add(endpoint =>
            {
                SpeakEnglish(endpoint);
                OnlyShow(endpoint);
            });
    }

    // Hangfire answers what it does not do with a bare status, and some of it as if it were done.
    private static void OnlyShow(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || context.Request.Path == Numbers)
            {
                return answer(context);
            }

            context.Response.Headers.Allow = HttpMethods.Get;
            return Refusals.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, "Only to look at",
                "Hangfire's dashboard is only to look at here: jobs are run, stopped and scheduled on /jobs, and by programs under /api/v1/jobs and "
                    + "/api/v1/runs.");
        };
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
