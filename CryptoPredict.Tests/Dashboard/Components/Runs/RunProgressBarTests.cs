using Bunit;
using CryptoPredict.Dashboard.Components.Runs;
using CryptoPredict.Tests.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Runs;

public sealed class RunProgressBarTests : BunitContext
{
    private readonly WatchedTimeProvider _clock = new(Sample.Start);

    public RunProgressBarTests() => Services.AddSingleton<TimeProvider>(_clock);

    [Fact]
    public async Task The_times_move_each_second_without_a_report_and_nothing_around_them_is_drawn_anew()
    {
        using var bench = await StartAsync();
        await using var run = await bench.StartAsync();
        bench.Wall.Advance(TimeSpan.FromSeconds(20));
        run.Report(0.4, "BTC-USD: lstm");
        var drawn = 0;
        var page = Render(builder =>
        {
            drawn++;
            builder.OpenComponent<RunProgressBar>(0);
            builder.AddComponentParameter(1, nameof(RunProgressBar.RunId), run.Id);
            builder.CloseComponent();
        });
        var progress = page.FindComponent<RunProgressBar>();
        Assert.Equal("40 % · 20.0 s gone · about 30.0 s left", progress.Find(".soft").TextContent);

        Tick("40 % · 21.0 s gone · about 29.0 s left");
        Tick("40 % · 22.0 s gone · about 28.0 s left");

        run.Report(0.9, "BTC-USD: at the gate");
        Tick("90 % · 23.0 s gone · about 1.4 s left");
        Tick("90 % · 24.0 s gone · about 0.4 s left");
        Tick("90 % · 25.0 s gone · longer than expected");
        Assert.Contains("at the gate", progress.Markup, StringComparison.Ordinal);
        Assert.Equal(1, drawn);

        void Tick(string said)
        {
            bench.Wall.Advance(TimeSpan.FromSeconds(1));
            _clock.Advance(TimeSpan.FromSeconds(1));
            progress.WaitForAssertion(() => Assert.Equal(said, progress.Find(".soft").TextContent));
        }
    }

    [Fact]
    public async Task A_run_that_is_not_under_way_here_has_no_bar_and_gets_one_when_it_begins()
    {
        using var bench = await StartAsync();
        var id = await bench.QueueAsync();
        var progress = Render<RunProgressBar>(p => p.Add(x => x.RunId, id));
        Assert.Equal("", progress.Markup.Trim());

        await using var run = bench.Active.Begin(
            (await bench.Ledger.ClaimAsync(id, Sample.Start, Xunit.TestContext.Current.CancellationToken))!, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        progress.WaitForAssertion(() => Assert.Equal("starting", progress.Find(".run-line span").TextContent));
    }

    [Fact]
    public async Task A_clock_that_is_gone_ticks_no_more()
    {
        using var bench = await StartAsync();
        Render<RunProgressBar>(p => p.Add(x => x.RunId, 7));
        Assert.True(_clock.IsAwaited);
        await DisposeComponentsAsync();
        Assert.False(_clock.IsAwaited);
    }

    private async Task<RunBench> StartAsync()
    {
        var bench = await RunBench.CreateAsync();
        Services.AddSingleton(bench.Active);
        return bench;
    }
}
