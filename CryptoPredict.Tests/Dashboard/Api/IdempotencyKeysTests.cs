using CryptoPredict.Dashboard.Api;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Api;

public sealed class IdempotencyKeysTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly IdempotencyKeys _keys;
    private int _worked;

    public IdempotencyKeysTests() => _keys = new IdempotencyKeys(_clock);

    [Fact]
    public async Task The_same_key_with_the_same_request_works_once_also_while_the_first_is_under_way()
    {
        var gate = new TaskCompletionSource<object?>();
        Task<object?> Slow()
        {
            _worked++;
            return gate.Task;
        }

        var first = _keys.AnswerAsync(("a", "k"), "wish", Slow);
        var second = _keys.AnswerAsync(("a", "k"), "wish", Slow);
        Assert.False(first.IsCompleted || second.IsCompleted);
        gate.SetResult("done");

        Assert.Equal(["done", "done", "done"], [await first, await second, await _keys.AnswerAsync(("a", "k"), "wish", Slow)]);
        Assert.Equal(1, _worked);
    }

    [Fact]
    public async Task Another_caller_has_keys_of_its_own()
    {
        await _keys.AnswerAsync(("a", "k"), "wish", Work);

        Assert.Equal(2, await _keys.AnswerAsync(("b", "k"), "other wish", Work));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_works_nothing()
    {
        await _keys.AnswerAsync(("a", "k"), "wish", Work);

        var refusal = await Assert.ThrowsAsync<BadQueryException>(() => _keys.AnswerAsync(("a", "k"), "other wish", Work));

        Assert.Equal((422, 1), (refusal.Status, _worked));
    }

    [Fact]
    public async Task A_fault_is_not_remembered()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _keys.AnswerAsync(("a", "k"), "wish", () => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<IOException>(() => _keys.AnswerAsync(("a", "k"), "wish", () => Task.FromException<object?>(new IOException())));

        Assert.Equal(1, await _keys.AnswerAsync(("a", "k"), "wish", Work));
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_and_not_before()
    {
        await _keys.AnswerAsync(("a", "k"), "wish", Work);
        _clock.Advance(IdempotencyKeys.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _keys.AnswerAsync(("a", "k"), "wish", Work));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, await _keys.AnswerAsync(("a", "k"), "other wish", Work));
    }

    [Fact]
    public async Task Beyond_the_most_keys_the_oldest_is_forgotten()
    {
        for (var i = 0; i <= IdempotencyKeys.MaxKeys; i++)
        {
            await _keys.AnswerAsync(("a", $"{i}"), "wish", Work);
        }

        Assert.Equal(2, await _keys.AnswerAsync(("a", "1"), "wish", Work));
        Assert.Equal(IdempotencyKeys.MaxKeys + 2, await _keys.AnswerAsync(("a", "0"), "wish", Work));
    }

    private Task<object?> Work() => Task.FromResult<object?>(++_worked);
}
