using System.Collections.Concurrent;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Verification;

public sealed class SharedLedgerTests
{
    private static readonly LedgerQuery First = new(Limit: 20);

    private readonly HeldLedger _stored = new();
    private readonly SharedLedger _ledger;

    public SharedLedgerTests() => _ledger = new SharedLedger(_stored);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_many_ask_is_read_once_and_one_of_them_may_leave_without_ending_it()
    {
        using var leaving = new CancellationTokenSource();
        var first = _ledger.ReadAsync(First, leaving.Token);
        var others = Enumerable.Range(0, 20).Select(_ => _ledger.ReadAsync(First with { }, Token)).ToList();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _stored.Answer(7);
        Assert.All(await Task.WhenAll(others), page => Assert.Equal(7, page.Total));
        Assert.Equal(7, (await _ledger.ReadAsync(First, Token)).Total);
        Assert.Equal([First], _stored.Asked);
    }

    [Fact]
    public async Task Another_question_is_read_for_itself()
    {
        var (all, verified) = (_ledger.ReadAsync(First, Token), _ledger.ReadAsync(First with { State = LedgerState.Verified }, Token));
        _stored.Answer(7);
        await Task.WhenAll(all, verified);
        Assert.Equal([null, LedgerState.Verified], _stored.Asked.Select(query => query.State).Order());
    }

    [Fact]
    public async Task After_an_addition_it_is_read_anew_even_where_a_reading_began_before()
    {
        var before = _ledger.ReadAsync(First, Token);
        await Waiting.UntilAsync(() => _stored.Asked.Count == 1);
        await _ledger.AppendAsync(new LedgerBatch([], [], []), Token);
        var after = _ledger.ReadAsync(First, Token);
        await Waiting.UntilAsync(() => _stored.Asked.Count == 2);
        _stored.Answer(7);
        await Task.WhenAll(before, after);
        await _ledger.ReadAsync(First, Token);
        Assert.Equal(2, _stored.Asked.Count);
    }

    [Fact]
    public async Task An_addition_that_fails_half_way_is_read_anew_too()
    {
        _stored.Answer(7);
        await _ledger.ReadAsync(First, Token);
        _stored.Fault = new IOException("full");
        await Assert.ThrowsAsync<IOException>(() => _ledger.AppendAsync(new LedgerBatch([], [], []), Token));
        _stored.Fault = null;
        await _ledger.ReadAsync(First, Token);
        Assert.Equal(2, _stored.Asked.Count);
    }

    [Fact]
    public async Task A_reading_that_failed_is_tried_again_by_the_next_reader()
    {
        _stored.Answer(7);
        _stored.Fault = new IOException("busy");
        await Assert.ThrowsAsync<IOException>(() => _ledger.ReadAsync(First, Token));
        _stored.Fault = null;
        Assert.Equal(7, (await _ledger.ReadAsync(First, Token)).Total);
    }

    [Fact]
    public async Task Large_pages_and_more_pages_than_are_kept_are_read_for_who_asks()
    {
        _stored.Answer(7);
        var large = First with { Limit = SharedLedger.MostRows + 1 };
        await _ledger.ReadAsync(large, Token);
        await _ledger.ReadAsync(large, Token);
        Assert.Equal(2, _stored.Asked.Count);
        for (var offset = 0; offset < SharedLedger.MostPages + 10; offset++)
        {
            await _ledger.ReadAsync(First with { Offset = offset }, Token);
        }

        _stored.Asked.Clear();
        await _ledger.ReadAsync(First with { Offset = SharedLedger.MostPages - 1 }, Token);
        Assert.Empty(_stored.Asked);
        await _ledger.ReadAsync(First with { Offset = SharedLedger.MostPages }, Token);
        Assert.Single(_stored.Asked);
    }

    /// <summary>A ledger that answers once it is told to.</summary>
    private sealed class HeldLedger : UnaskedLedger
    {
        private readonly TaskCompletionSource<LedgerPage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<LedgerQuery> Asked { get; } = [];

        public Exception? Fault { get; set; }

        public void Answer(long total) => _answer.SetResult(new LedgerPage([], total));

        public override Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken)
        {
            Asked.Enqueue(query);
            return Fault is null ? _answer.Task : Task.FromException<LedgerPage>(Fault);
        }

        public override Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken) =>
            Fault is null ? Task.FromResult<IReadOnlyList<LedgerEntry>>([]) : Task.FromException<IReadOnlyList<LedgerEntry>>(Fault);
    }
}
