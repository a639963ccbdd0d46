using System.Text.RegularExpressions;

namespace CryptoPredict.Tests;

/// <summary>Tests wait for what must happen, by <see cref="Waiting"/>: a fixed time is too short on a loaded machine and too long on any other.</summary>
public sealed partial class WaitingTests
{
    // Before a line that has to take real time stands a comment with this and the reason.
    private const string Reason = "// Real time: ";

    [Fact]
    public void No_test_sleeps_for_a_fixed_time_without_a_reason() => Assert.Empty(
        KindsTests.Sources().Where(file => Path.GetFileNameWithoutExtension(file) is not (nameof(Waiting) or nameof(WaitingTests)))
            .SelectMany(file => Sleeps(File.ReadAllLines(file)).Select(line => $"{Path.GetFileName(file)}: {line}")));

    [Theory]
    [InlineData("await Task.Delay(200, Token);")]
    [InlineData("await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(40)));")]
    [InlineData("await page.WaitForTimeoutAsync(500);")]
    [InlineData("Thread.Yield();")]
    public void A_sleep_is_found(string line) => Assert.Single(Sleeps(["", line]));

    [Theory]
    [InlineData("", "await Task.Delay(Timeout.Infinite, run.Stop);")]
    [InlineData("    // Real time: the length of the work is the point.", "await Task.Delay(Work, run.Stop);")]
    [InlineData("", "await Waiting.UntilAsync(() => calls == 1);")]
    public void What_ends_with_its_token_and_what_has_a_reason_are_none(string before, string line) => Assert.Empty(Sleeps([before, line]));

    [Fact]
    public async Task A_wait_ends_with_what_was_read_as_soon_as_it_is_as_wished()
    {
        var reads = 0;

        Assert.Equal(5, await Waiting.ForAsync(() => Task.FromResult(++reads), read => read >= 5));
        Assert.Equal(5, reads);
    }

    [Fact]
    public async Task What_is_done_while_a_task_runs_is_done_until_it_ends_and_its_fault_is_told()
    {
        var task = new TaskCompletionSource<int>();
        var times = 0;

        Assert.Equal(7, await Waiting.ForAsync(task.Task, () =>
        {
            if (++times == 3)
            {
                task.SetResult(7);
            }
        }));
        Assert.Equal(3, times);
        await Assert.ThrowsAsync<InvalidDataException>(() => Waiting.ForAsync(Task.FromException<int>(new InvalidDataException()), () => times++));
        Assert.Equal(3, times);
    }

    private static IEnumerable<string> Sleeps(string[] lines) =>
        from line in lines.Index()
        where Sleep().IsMatch(line.Item) && !line.Item.Contains("Timeout.Infinite", StringComparison.Ordinal)
        where line.Index == 0 || !lines[line.Index - 1].TrimStart().StartsWith(Reason, StringComparison.Ordinal)
        select line.Item.Trim();

    [GeneratedRegex(@"\bTask\.Delay\(|\bThread\.(Sleep|SpinWait|Yield)\(|\bSpinWait\b|\bWaitForTimeout(Async)?\(|\bPeriodicTimer\b")]
    private static partial Regex Sleep();
}
