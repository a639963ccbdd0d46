using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Market;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// The answers given under idempotency keys. One that was given is kept, also over a restart or a kill, for <see cref="Lifetime"/> and as one of at most
/// <see cref="MaxKeys"/>; while it is worked out, the same key in this process joins. A request whose process died before its answer was kept leaves nothing
/// behind, and its key works anew: the same work that still waits or is under way is then joined by the work's own rule. Thread-safe.
/// </summary>
internal sealed class IdempotencyKeys(IIdempotencyStore answers, IOptions<MarketOptions> market, TimeProvider clock)
{
    /// <summary>How many keys are remembered.</summary>
    public const int MaxKeys = 10_000;

    /// <summary>For how long a key is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // Answers outlive a change of market, but what they name stands in one market's database.
    private readonly string _market = MarketSources.IdentityOf(market.Value);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Key), Attempt> _underWay = [];

    /// <summary>The answer under a key: the one given before, or that of <paramref name="work"/>. A fault is not remembered.</summary>
    /// <param name="id">Who asks, and under which key.</param>
    /// <param name="request">The whole request as text.</param>
    /// <param name="work">Works the answer out; called at most once. It is waited for to its end, whoever leaves.</param>
    /// <param name="cancellationToken">Ends the waiting of one who has joined.</param>
    /// <exception cref="BadQueryException">The key was used for another request: 422.</exception>
    public async Task<KeptAnswer> AnswerAsync((string Caller, string Key) id, string request, Func<Task<AnswerDraft>> work, CancellationToken cancellationToken)
    {
        var (attempt, isMine) = Join(id, request, work);
        if (attempt.Request != request)
        {
            throw OtherRequest(id);
        }

        if (!isMine)
        {
            return await attempt.Answer.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await attempt.Answer.Value.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(id);
            }
        }
    }

    /// <summary>The answer kept under a key; null when there is none.</summary>
    /// <exception cref="BadQueryException">The key was used for another request: 422.</exception>
    public async Task<KeptAnswer?> FindAsync((string Caller, string Key) id, string request, CancellationToken cancellationToken)
    {
        var kept = await answers.FindAsync(CallerHere(id), id.Key, clock.GetUtcNow() - Lifetime, cancellationToken).ConfigureAwait(false);
        return kept is null || kept.RequestHash.Span.SequenceEqual(HashOf(request)) ? kept : throw OtherRequest(id);
    }

    /// <summary>Keeps an answer under a key.</summary>
    public async Task<KeptAnswer> KeepAsync((string Caller, string Key) id, string request, AnswerDraft draft)
    {
        var now = clock.GetUtcNow();
        var answer = new KeptAnswer(CallerHere(id), id.Key, HashOf(request), draft.Status, draft.ContentType, draft.Location, draft.Body, now);
        await answers.KeepAsync(answer, now - Lifetime, MaxKeys, CancellationToken.None).ConfigureAwait(false);
        return answer;
    }

    private string CallerHere((string Caller, string Key) id) => $"{_market} {id.Caller}";

    private static byte[] HashOf(string request) => SHA256.HashData(Encoding.UTF8.GetBytes(request));

    private static BadQueryException OtherRequest((string Caller, string Key) id) => new(
        IdempotencyFilter.Header,
        $"{IdempotencyFilter.Header} '{id.Key}' was used for another request within the last {Lifetime.TotalHours} hours: send a new key with a new request.",
        StatusCodes.Status422UnprocessableEntity);

    private (Attempt Attempt, bool IsMine) Join((string Caller, string Key) id, string request, Func<Task<AnswerDraft>> work)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue(id, out var present))
            {
                return (present, false);
            }

            var attempt = new Attempt(request, new Lazy<Task<KeptAnswer>>(() => WorkOutAsync(id, request, work)));
            _underWay[id] = attempt;
            return (attempt, true);
        }
    }

    private async Task<KeptAnswer> WorkOutAsync((string Caller, string Key) id, string request, Func<Task<AnswerDraft>> work) =>
        await FindAsync(id, request, CancellationToken.None).ConfigureAwait(false)
        ?? await KeepAsync(id, request, await work().ConfigureAwait(false)).ConfigureAwait(false);

    private sealed record Attempt(string Request, Lazy<Task<KeptAnswer>> Answer);
}

/// <summary>An answer as it goes out.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">What the body is; null for none.</param>
/// <param name="Location">Where what was made or started stands; null for nowhere.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed record AnswerDraft(int Status, string? ContentType, string? Location, ReadOnlyMemory<byte> Body);
