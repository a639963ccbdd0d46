using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

[Kind(TestKind.Host)]
public sealed class RequestLimitsTests
{
    private const int AtOnce = 2;
    private const int Waiting = 8 * AtOnce;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task So_many_requests_of_a_caller_are_worked_on_at_once_as_many_more_wait_and_others_are_answered_attack_15()
    {
        var ledger = new HeldLedger();
        await using var app = await RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<ILedger>(ledger), $"Limits:ApiAtOnce={AtOnce}");
        using var other = new HttpClient { BaseAddress = app.BaseAddress };
        other.DefaultRequestHeaders.Add(ApiKeyHandler.Header, await app.AddKeyAsync("admin", AccountRole.Analyst));
        var asked = Enumerable.Range(0, AtOnce + Waiting + 1)
            .Select(_ => app.Http.GetAsync(new Uri($"/api/v1/predictions?limit={HeldLedger.Limit}", UriKind.Relative), Token)).ToList();

        var refused = await Task.WhenAny(asked);
        Assert.Equal(
            "As many of your requests as may be (Limits) are worked on at once: ask again when one of them is answered.",
            await refused.ProblemAsync(HttpStatusCode.TooManyRequests));
        using var answered = await other.GetAsync(new Uri("/api/v1/assets", UriKind.Relative), Token);
        Assert.Equal((HttpStatusCode.OK, AtOnce), (answered.StatusCode, ledger.Held));

        ledger.Release();
        foreach (var answer in asked.Where(answer => answer != refused))
        {
            Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        }
    }

    private sealed class HeldLedger : UnaskedLedger
    {
        /// <summary>By which the test's questions are told from the application's own.</summary>
        public const int Limit = 77;

        private readonly TaskCompletionSource _released = new();
        private int _held;

        public int Held => _held;

        public void Release() => _released.SetResult();

        public override async Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken)
        {
            if (query.Limit == Limit)
            {
                Interlocked.Increment(ref _held);
                await _released.Task;
            }

            return new LedgerPage([], 0);
        }
    }
}
