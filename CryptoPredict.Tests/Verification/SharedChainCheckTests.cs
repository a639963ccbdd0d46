using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Verification;

public sealed class SharedChainCheckTests
{
    private readonly FakeTimeProvider _wall = new(Sample.Start);
    private readonly SlowLedger _ledger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_asks_while_a_check_is_under_way_gets_its_result_and_may_leave_without_ending_it_attack_15()
    {
        using var check = new SharedChainCheck(_ledger, _wall);
        using var leaving = new CancellationTokenSource();
        var first = check.AskAsync(leaving.Token);
        var others = Enumerable.Range(0, 20).Select(_ => check.AskAsync(Token)).ToList();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Waiting.UntilAsync(() => _ledger.Checks == 1);

        _ledger.End(new ChainReport(7, null, "It holds."));

        Assert.All(await Task.WhenAll(others), found => Assert.Equal((7, Sample.Start), (found.Report.Rows, found.CheckedAt)));
        Assert.Equal(1, _ledger.Checks);
    }

    [Fact]
    public async Task A_result_is_told_again_for_ten_times_as_long_as_its_check_took_attack_15()
    {
        using var check = new SharedChainCheck(_ledger, _wall);
        var first = check.AskAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 1);
        _wall.Advance(TimeSpan.FromSeconds(3));
        _ledger.End(new ChainReport(7, null, "It holds."));
        Assert.Equal(7, (await first).Report.Rows);

        _wall.Advance(TimeSpan.FromSeconds(29));
        Assert.Same(await first, await check.AskAsync(Token));
        _wall.Advance(TimeSpan.FromSeconds(1));
        var next = check.AskAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 2);
        _ledger.End(new ChainReport(5, 6, "Row 6 was changed."));
        Assert.False((await next).Report.Holds);
        Assert.Equal(Sample.Start.AddSeconds(33), (await next).CheckedAt);
    }

    [Fact]
    public async Task A_verification_checks_anew_and_what_it_finds_is_told_to_all_attack_8()
    {
        using var check = new SharedChainCheck(_ledger, _wall);
        Assert.Null(check.Newest);
        var first = check.AskAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 1);
        _wall.Advance(TimeSpan.FromSeconds(3));
        _ledger.End(new ChainReport(7, null, "It holds."));
        Assert.Same(await first, check.Newest);

        var anew = check.RenewAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 2);
        _wall.Advance(TimeSpan.FromSeconds(3));
        _ledger.End(new ChainReport(5, 6, "Row 6 was changed."));

        Assert.False((await anew).Report.Holds);
        Assert.Same(await anew, await check.AskAsync(Token));
        Assert.Same(await anew, check.Newest);
    }

    [Fact]
    public async Task A_check_that_failed_is_made_again()
    {
        using var check = new SharedChainCheck(_ledger, _wall);
        var first = check.AskAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 1);
        _ledger.Fail(new IOException("The disk is gone."));
        await Assert.ThrowsAsync<IOException>(() => first);

        var second = check.AskAsync(Token);
        await Waiting.UntilAsync(() => _ledger.Checks == 2);
        _ledger.End(new ChainReport(7, null, "It holds."));
        Assert.True((await second).Report.Holds);
    }

    private sealed class SlowLedger : UnaskedLedger
    {
        private TaskCompletionSource<ChainReport> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _checks;

        public int Checks => Volatile.Read(ref _checks);

        public void End(ChainReport report) => Next().SetResult(report);

        public void Fail(Exception fault) => Next().SetException(fault);

        public override Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _checks);
            return Volatile.Read(ref _report).Task;
        }

        private TaskCompletionSource<ChainReport> Next() => Interlocked.Exchange(ref _report, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
