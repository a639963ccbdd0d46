using System.Text;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Keys over the real store.</summary>
public sealed class IdempotencyKeysTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Sample.Start);
    private Database _database = null!;
    private IdempotencyKeys _keys = null!;
    private int _worked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await Database.OpenAccountsAsync(Path.Combine(_folder.Path, "accounts.db"), Token);
        _keys = NextProcess();
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_key_with_the_same_request_works_once_also_while_the_first_is_under_way()
    {
        var gate = new TaskCompletionSource<AnswerDraft>();
        Task<AnswerDraft> Slow()
        {
            _worked++;
            return gate.Task;
        }

        var first = AskAsync(("a", "k"), "wish", Slow);
        var second = AskAsync(("a", "k"), "wish", Slow);
        await Assert.ThrowsAsync<BadQueryException>(() => AskAsync(("a", "k"), "other wish", Slow));
        Assert.False(first.IsCompleted || second.IsCompleted);
        gate.SetResult(Draft("done"));

        Assert.Equal(["done", "done", "done"], [await first, await second, await AskAsync(("a", "k"), "wish", Slow)]);
        Assert.Equal(1, _worked);
    }

    [Fact]
    public async Task An_answer_that_names_the_work_of_another_market_is_not_given()
    {
        var here = await _keys.AnswerAsync(("a", "k"), "wish", Work, Token);

        Assert.Null(await NextProcess(seed: 43).FindAsync(("a", "k"), "wish", Token));
        Assert.Equal(here.Status, (await NextProcess().FindAsync(("a", "k"), "wish", Token))!.Status);
    }

    [Fact]
    public async Task Who_has_joined_may_leave_and_the_work_goes_on()
    {
        var gate = new TaskCompletionSource<AnswerDraft>();
        using var leaving = new CancellationTokenSource();
        var first = _keys.AnswerAsync(("a", "k"), "wish", () => gate.Task, leaving.Token);
        var second = _keys.AnswerAsync(("a", "k"), "wish", Work, leaving.Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.SetResult(Draft("done"));

        Assert.Equal("done", Text(await first));
        Assert.Equal("done", await AskAsync(("a", "k"), "wish"));
    }

    [Fact]
    public async Task An_answer_holds_over_a_restart_with_its_status_its_kind_and_its_location()
    {
        var first = await _keys.AnswerAsync(
            ("a", "k"), "wish", () => Task.FromResult(new AnswerDraft(202, "application/json", "/runs/7", "{}"u8.ToArray())), Token);

        var again = await NextProcess().AnswerAsync(("a", "k"), "wish", Work, Token);

        Assert.Equivalent((first.Status, first.ContentType, first.Location, first.KeptAt), (again.Status, again.ContentType, again.Location, again.KeptAt));
        Assert.Equal((202, "application/json", "/runs/7", "{}", 0), (again.Status, again.ContentType, again.Location, Text(again), _worked));
        Assert.Equal(422, (await Assert.ThrowsAsync<BadQueryException>(() => NextProcess().AnswerAsync(("a", "k"), "other wish", Work, Token))).Status);
    }

    [Fact]
    public async Task A_request_whose_process_died_before_its_answer_leaves_its_key_free()
    {
        var died = _keys.AnswerAsync(("a", "k"), "wish", () => new TaskCompletionSource<AnswerDraft>().Task, Token);

        Assert.Equal("1", Text(await NextProcess().AnswerAsync(("a", "k"), "wish", Work, Token)));
        Assert.False(died.IsCompleted);
    }

    [Fact]
    public async Task Another_caller_has_keys_of_its_own()
    {
        await AskAsync(("a", "k"), "wish");

        Assert.Equal("2", await AskAsync(("b", "k"), "other wish"));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_works_nothing()
    {
        await AskAsync(("a", "k"), "wish");

        var refusal = await Assert.ThrowsAsync<BadQueryException>(() => AskAsync(("a", "k"), "other wish"));

        Assert.Equal((422, 1), (refusal.Status, _worked));
    }

    [Fact]
    public async Task A_fault_is_not_remembered()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(("a", "k"), "wish", () => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<IOException>(() => AskAsync(("a", "k"), "wish", () => Task.FromException<AnswerDraft>(new IOException())));

        Assert.Equal("1", await AskAsync(("a", "k"), "wish"));
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_and_not_before()
    {
        await AskAsync(("a", "k"), "wish");
        _clock.Advance(IdempotencyKeys.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal("1", await AskAsync(("a", "k"), "wish"));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("2", await AskAsync(("a", "k"), "other wish"));
    }

    [Fact]
    public async Task Old_answers_are_swept_and_of_too_many_the_oldest_go()
    {
        var store = new SqliteIdempotencyStore(_database);
        var start = _clock.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            await store.KeepAsync(Answer($"{i}", start.AddMinutes(i)), start.AddMinutes(-1), 3, Token);
        }

        Assert.Equal([false, false, true, true, true], await ThereAsync());
        await store.KeepAsync(Answer("5", start.AddMinutes(5)), start.AddMinutes(3), 3, Token);
        Assert.Equal([false, false, false, false, true], await ThereAsync());

        async Task<List<bool>> ThereAsync()
        {
            List<bool> there = [];
            for (var i = 0; i < 5; i++)
            {
                there.Add(await store.FindAsync("a", $"{i}", DateTimeOffset.UnixEpoch, Token) is not null);
            }

            return there;
        }
    }

    private static KeptAnswer Answer(string key, DateTimeOffset at) => new("a", key, new byte[32], 200, null, null, Array.Empty<byte>(), at);

    private static AnswerDraft Draft(string text) => new(200, "text/plain", null, Encoding.UTF8.GetBytes(text));

    private static string Text(KeptAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    private IdempotencyKeys NextProcess(int seed = 42) =>
        new(new SqliteIdempotencyStore(_database), Options.Create(new MarketOptions().With(new SimulatedOptions { Seed = seed })), _clock);

    private async Task<string> AskAsync((string Caller, string Key) id, string wish, Func<Task<AnswerDraft>>? work = null) =>
        Text(await _keys.AnswerAsync(id, wish, work ?? Work, Token));

    private Task<AnswerDraft> Work() => Task.FromResult(Draft($"{++_worked}"));
}
