using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class RunProgressBarTests : BunitContext
{
    private static readonly RunProgress Run = new(
        new JobRun(7, new JobRequest(Retrainer.JobName, "ada"), RunState.Running, 1, Sample.Start), TimeSpan.FromSeconds(20), 0.4, TimeSpan.FromSeconds(30),
        "BTC-USD: lstm", null);

    private readonly WatchedTimeProvider _wall = new(Sample.Start);

    public RunProgressBarTests() => Services.AddSingleton<TimeProvider>(_wall);

    [Fact]
    public void The_times_move_each_second_without_a_report_and_nothing_around_them_is_drawn_anew()
    {
        var drawn = 0;
        var page = Render(builder =>
        {
            drawn++;
            builder.OpenComponent<RunProgressBar>(0);
            builder.AddComponentParameter(1, nameof(RunProgressBar.Run), Run);
            builder.CloseComponent();
        });
        var progress = page.FindComponent<RunProgressBar>();
        Assert.Equal("40 % · 20.0 s gone · about 30.0 s left", progress.Find(".soft").TextContent);

        _wall.Advance(TimeSpan.FromSeconds(1));
        progress.WaitForAssertion(() => Assert.Equal("40 % · 21.0 s gone · about 29.0 s left", progress.Find(".soft").TextContent));
        _wall.Advance(TimeSpan.FromSeconds(1));
        progress.WaitForAssertion(() => Assert.Equal("40 % · 22.0 s gone · about 28.0 s left", progress.Find(".soft").TextContent));
        Assert.Equal(1, drawn);

        // A report takes the clock back to what the run says.
        progress.Render(p => p.Add(x => x.Run, Run with { Elapsed = TimeSpan.FromSeconds(22.5), Done = 0.9, Remaining = TimeSpan.FromSeconds(2.5) }));
        Assert.Equal("90 % · 22.5 s gone · about 2.50 s left", progress.Find(".soft").TextContent);
        for (var i = 0; i < 3; i++)
        {
            _wall.Advance(TimeSpan.FromSeconds(1));
            var gone = $"90 % · {23.5 + i:F1} s gone";
            progress.WaitForAssertion(() => Assert.StartsWith(gone, progress.Find(".soft").TextContent, StringComparison.Ordinal));
        }

        Assert.Equal("90 % · 25.5 s gone · longer than expected", progress.Find(".soft").TextContent);
    }

    [Fact]
    public async Task A_clock_that_is_gone_ticks_no_more()
    {
        Render<RunProgressBar>(p => p.Add(x => x.Run, Run));
        Assert.True(_wall.IsAwaited);
        await DisposeComponentsAsync();
        Assert.False(_wall.IsAwaited);
    }
}
