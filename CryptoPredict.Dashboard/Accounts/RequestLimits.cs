using System.Globalization;
using System.Threading.RateLimiting;
using CryptoPredict.Dashboard.Requests;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>How much one caller may ask for (section <c>Limits</c>). A caller is a user, an API key, or an address that has neither.</summary>
internal sealed record RequestLimits
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Limits";

    /// <summary>The policy of what takes a password or the set-up token.</summary>
    public const string SignIn = "sign-in";

    /// <summary>The policy of the HTTP API.</summary>
    public const string Api = "api";

    /// <summary>The policy of what stays open for long, which has limits of its own on how many there are at once.</summary>
    public const string Open = "open";

    /// <summary>The policy of uploads.</summary>
    public const string Uploads = "uploads";

    /// <summary>The policy of the state of the system, which anybody may ask for and which looks at much: some monitors' worth.</summary>
    public const string Health = "health";

    /// <summary>The policy of answers that take the machine seconds.</summary>
    public const string Expensive = "expensive";

    private const int WaitingPerTurn = 8;
    private const int HealthPerSecond = 20;

    /// <summary>
    /// Passwords, codes and tokens tried per minute from one address (of IPv6 from one /64). A browser that signed in before counts by itself.
    /// </summary>
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>Requests of one caller to the API per second; four seconds' worth may come at once.</summary>
    public int ApiPerSecond { get; init; } = 200;

    /// <summary>Requests of one caller to the API that are worked on at once. Eight times as many wait for their turn; more are refused.</summary>
    public int ApiAtOnce { get; init; } = 32;

    /// <summary>Open pages of all users together. One user may hold as many as are left for others.</summary>
    public int Circuits { get; init; } = 500;

    /// <summary>Uploads of one caller per minute, and at most as many at once.</summary>
    public int UploadsPerMinute { get; init; } = 10;

    /// <summary>Requests of one caller per minute whose answer takes seconds.</summary>
    public int ExpensivePerMinute { get; init; } = 6;

    /// <summary>Registers the limits under the names above.</summary>
    public static void Add(IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = static (rejected, _) => RefuseAsync(rejected.HttpContext, rejected.Lease);

        // By address and not by name: an account locks by itself, and guesses at many names from one place must not each count as the first. A browser that
        // signed in before counts by itself, so that who guesses at the same address does not keep it out.
        options.AddPolicy(SignIn, static context => HttpMethods.IsPost(context.Request.Method)
            ? PerMinute(Browser(context) ?? Address(context), Of(context).SignInsPerMinute)
            : RateLimitPartition.GetNoLimiter("reading"));

        // A file may take an hour to come, and its answer as long as what is learnt from it.
        options.AddPolicy(Uploads, static context => RateLimitPartition.Get(
            Caller(context), _ => RateLimiter.CreateChained(
                AtOnce(Of(context).UploadsPerMinute, 0), new FixedWindowRateLimiter(InMinute(Of(context).UploadsPerMinute)))));
        options.AddPolicy(Health, static context => RateLimitPartition.GetTokenBucketLimiter(Caller(context), _ => PerSecond(HealthPerSecond)));
        options.AddPolicy(Expensive, static context => PerMinute(Caller(context), Of(context).ExpensivePerMinute));
        options.AddPolicy(Open, static context => RateLimitPartition.GetTokenBucketLimiter(Caller(context), _ => PerSecond(Of(context).ApiPerSecond)));

        // An answer that is read slowly holds its rows for minutes, so it is not enough to limit how often is asked.
        options.AddPolicy(Api, static context => RateLimitPartition.Get(
            Caller(context), _ => RateLimiter.CreateChained(
                AtOnce(Of(context).ApiAtOnce, WaitingPerTurn), new TokenBucketRateLimiter(PerSecond(Of(context).ApiPerSecond)))));
    });

    private static ConcurrencyLimiter AtOnce(int limit, int waitingPerTurn) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = limit, QueueLimit = waitingPerTurn * limit });

    private static TokenBucketRateLimiterOptions PerSecond(int limit) => new()
    {
        TokenLimit = 4 * limit,
        TokensPerPeriod = limit,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    };

    private static RequestLimits Of(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<RequestLimits>>().Value;

    private static RateLimitPartition<string> PerMinute(string caller, int limit) => RateLimitPartition.GetFixedWindowLimiter(
        caller, _ => InMinute(limit));

    private static FixedWindowRateLimiterOptions InMinute(int limit) => new() { PermitLimit = limit, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Who asks: a user, a key, or an address that has neither.</summary>
    public static string Caller(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { } name } ? $"as {name}" : Address(context);

    private static string Address(HttpContext context) => $"from {ClientAddress.NetworkOf(context)}";

    private static string? Browser(HttpContext context) =>
        context.RequestServices.GetRequiredService<KnownBrowsers>().Find(context.Request) is { } browser ? $"in {browser}" : null;

    private static async ValueTask RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var (wait, why) = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) is var seconds
            ? (seconds, $"This was asked too often; ask again in {seconds} s.")
            : (1, "As many of your requests as may be (Limits) are worked on at once: ask again when one of them is answered.");
        context.Response.Headers[HeaderNames.RetryAfter] = wait.ToString(CultureInfo.InvariantCulture);

        // People get a page, which the status code brings up.
        if (Callers.IsProgram(context))
        {
            await Refusals.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests", why).ConfigureAwait(false);
        }
    }
}

/// <summary>Refuses limits that would shut everybody out.</summary>
internal sealed class RequestLimitsValidator : IValidateOptions<RequestLimits>
{
    private const int Most = 100_000;

    public ValidateOptionsResult Validate(string? name, RequestLimits options)
    {
        (string Key, int Value)[] limits =
        [
            (nameof(options.SignInsPerMinute), options.SignInsPerMinute), (nameof(options.ApiPerSecond), options.ApiPerSecond),
            (nameof(options.ApiAtOnce), options.ApiAtOnce), (nameof(options.Circuits), options.Circuits),
            (nameof(options.UploadsPerMinute), options.UploadsPerMinute), (nameof(options.ExpensivePerMinute), options.ExpensivePerMinute),
        ];
        var faults = limits.Where(limit => limit.Value is < 1 or > Most)
            .Select(limit => $"Limits:{limit.Key} is {limit.Value}; it must lie between 1 and {Most}.").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
