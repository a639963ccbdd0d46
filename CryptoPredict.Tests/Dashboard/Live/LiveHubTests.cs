using System.Globalization;
using System.Reflection;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Live;

public sealed class LiveHubTests : IDisposable
{
    private static readonly Asset Btc = new("BTC-USD");

    private readonly FakeTimeProvider _clock = new(Sample.Start);
    private readonly FakeLiveState _state;
    private readonly LiveHub _hub;

    public LiveHubTests()
    {
        _state = new FakeLiveState(_clock);
        _hub = new LiveHub([Market], _clock, NullLogger<LiveHub>.Instance);
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task The_first_signal_calls_back_at_once()
    {
        var calls = 0;
        using var subscription = _hub.Subscribe("page", () => Count(ref calls));
        Signal();
        await UntilAsync(() => calls == 1);
        Assert.Equal(new FakeTimeProvider(Sample.Start).GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public async Task A_burst_is_one_callback_now_and_one_after_the_interval()
    {
        var calls = 0;
        using var subscription = _hub.Subscribe("page", () => Count(ref calls));
        Signal();
        await UntilAsync(() => calls == 1);
        for (var i = 0; i < 1000; i++)
        {
            Signal();
        }

        await SettleAsync();
        Assert.Equal(1, calls);
        await UntilAsync(() => calls == 2, advance: true);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await SettleAsync();
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task At_most_four_callbacks_come_in_a_second()
    {
        var calls = 0;
        using var subscription = _hub.Subscribe("page", () => Count(ref calls));
        Signal();
        await UntilAsync(() => calls == 1);
        for (var i = 0; i < 100; i++)
        {
            Signal();
            await SettleAsync();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.True(calls <= 5, $"{calls} callbacks");
    }

    [Fact]
    public async Task What_the_last_signal_told_is_always_read()
    {
        var written = 0;
        var read = 0;
        using var subscription = _hub.Subscribe("page", () =>
        {
            Volatile.Write(ref read, Volatile.Read(ref written));
            return Task.CompletedTask;
        });
        for (var i = 1; i <= 5000; i++)
        {
            Volatile.Write(ref written, i);
            Signal();
            if (i % 97 == 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        await UntilAsync(() => Volatile.Read(ref read) == 5000, advance: true);
    }

    [Fact]
    public async Task A_slow_callback_never_overlaps_itself()
    {
        var gate = new TaskCompletionSource();
        var (running, most, calls) = (0, 0, 0);
        using var subscription = _hub.Subscribe("slow", async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            calls++;
            await gate.Task;
            Interlocked.Decrement(ref running);
        });
        Signal();
        await UntilAsync(() => calls == 1);
        for (var i = 0; i < 20; i++)
        {
            Signal();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }

        Assert.Equal(1, calls);
        gate.SetResult();
        await UntilAsync(() => calls == 2, advance: true);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_faulty_callback_hurts_neither_the_producer_nor_the_others_and_is_called_again()
    {
        var (faulty, healthy) = (0, 0);
        using var one = _hub.Subscribe("faulty", () =>
        {
            faulty++;
            throw new InvalidOperationException("a page's fault");
        });
        using var other = _hub.Subscribe("healthy", () => Count(ref healthy));
        Signal();
        await UntilAsync(() => faulty == 1 && healthy == 1);
        Signal();
        await UntilAsync(() => faulty == 2 && healthy == 2, advance: true);
    }

    [Fact]
    public async Task A_fault_is_logged_with_the_subscribers_name()
    {
        var log = new RecordingLogger();
        using var hub = new LiveHub([Market], _clock, log);
        using var subscription = hub.Subscribe("LivePage", () => throw new InvalidOperationException("a page's fault"));
        Signal();
        await UntilAsync(() => log.Lines.Count == 1);
        Assert.Contains("LivePage", log.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_ends_the_callbacks_and_leaves_no_subscription()
    {
        var calls = 0;
        var subscription = _hub.Subscribe("page", () => Count(ref calls));
        Assert.Equal(1, _hub.Count);
        Signal();
        await UntilAsync(() => calls == 1);
        Signal();
        subscription.Dispose();
        subscription.Dispose();
        Assert.Equal(0, _hub.Count);
        Signal();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await SettleAsync();
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_subscription_may_be_disposed_by_its_own_callback()
    {
        LiveSubscription? subscription = null;
        var calls = 0;
        subscription = _hub.Subscribe("page", () =>
        {
            subscription!.Dispose();
            return Count(ref calls);
        });
        Signal();
        await UntilAsync(() => calls == 1 && _hub.Count == 0);
    }

    [Fact]
    public async Task The_callback_runs_in_the_subscribers_execution_context()
    {
        var before = CultureInfo.CurrentCulture;
        var subscribers = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        subscribers.NumberFormat.NumberDecimalSeparator = ";";
        string? seen = null;
        CultureInfo.CurrentCulture = subscribers;
        using var subscription = _hub.Subscribe("page", () =>
        {
            seen = 1.5.ToString(CultureInfo.CurrentCulture);
            return Task.CompletedTask;
        });
        CultureInfo.CurrentCulture = before;
        Signal();
        await UntilAsync(() => seen is not null);
        Assert.Equal("1;5", seen);
    }

    [Fact]
    public void A_disposed_hub_no_longer_listens()
    {
        _hub.Dispose();
        Assert.False(_state.IsObserved);
    }

    [Fact]
    public async Task A_subscriber_hears_of_its_topics_alone()
    {
        using var bench = await RunBench.CreateAsync();
        using var hub = Composed(bench);
        var (prices, trainings, both) = (0, 0, 0);
        using var one = hub.Subscribe("prices", () => Count(ref prices));
        using var other = hub.Subscribe("trainings", () => Count(ref trainings), LiveTopics.RunReports);
        using var third = hub.Subscribe("both", () => Count(ref both), LiveTopics.RunReports | LiveTopics.Market);
        Signal();
        await UntilAsync(() => prices == 1 && both == 1);
        await bench.StartAsync();
        await UntilAsync(() => trainings > 0 && both > 1, advance: true);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await SettleAsync();
        Assert.Equal(1, prices);
    }

    [Fact]
    public async Task Every_event_of_the_engine_reaches_those_who_follow_it()
    {
        var (registry, runs) = (DispatchProxy.Create<IModelRegistry, OnlyEvent>(), DispatchProxy.Create<IJobLedger, OnlyEvent>());
        var (tuner, feedback) = (DispatchProxy.Create<IFineTuner, OnlyEvent>(), DispatchProxy.Create<IFeedbackLoop, OnlyEvent>());
        var uploads = DispatchProxy.Create<IUploadStore, OnlyEvent>();
        using var bench = await RunBench.CreateAsync();
        using var hub = Composed(bench, registry, runs, tuner, uploads, feedback);
        (LiveTopics Topic, Action Raise)[] events =
        [
            (LiveTopics.Market, Signal),
            (LiveTopics.Models, () => OnlyEvent.Raise(registry, Btc)),
            (LiveTopics.Runs, () => OnlyEvent.Raise(runs)),
            (LiveTopics.RunReports, () => OnlyEvent.RaiseNamed("Reported", runs)),
            (LiveTopics.FineTuning, () => OnlyEvent.Raise(tuner, Btc)),
            (LiveTopics.Uploads, () => OnlyEvent.Raise(uploads)),
            (LiveTopics.Feedback, () => OnlyEvent.Raise(feedback)),
        ];
        foreach (var (topic, raise) in events)
        {
            var calls = 0;
            using var subscription = hub.Subscribe($"{topic}", () => Count(ref calls), topic);
            raise();
            await UntilAsync(() => calls == 1);
        }

        hub.Dispose();
        var late = 0;
        using var deaf = hub.Subscribe("deaf", () => Count(ref late), (LiveTopics)~0);
        Array.ForEach(events, heard => heard.Raise());
        await SettleAsync();
        Assert.Equal(0, late);
    }

    private static Task Count(ref int calls)
    {
        Interlocked.Increment(ref calls);
        return Task.CompletedTask;
    }

    private SignalSource Market => new(LiveTopics.Market, signal =>
    {
        void Heard(Asset asset) => signal();
        _state.Changed += Heard;
        return () => _state.Changed -= Heard;
    });

    private void Signal() => _state.Raise(Btc);

    // The hub as the application puts it together: of all parts, some of them the test's own.
    private LiveHub Composed(RunBench bench, params object[] parts)
    {
        var services = new ServiceCollection().AddLogging().AddSignalSources().AddQuietJobs().AddSingleton<TimeProvider>(_clock)
            .AddSingleton<ILiveState>(_state).AddSingleton(bench.Active)
            .AddSingleton(DispatchProxy.Create<IModelRegistry, OnlyEvent>()).AddSingleton(DispatchProxy.Create<IJobLedger, OnlyEvent>())
            .AddSingleton(DispatchProxy.Create<IFineTuner, OnlyEvent>()).AddSingleton(DispatchProxy.Create<IUploadStore, OnlyEvent>())
            .AddSingleton(DispatchProxy.Create<IFeedbackLoop, OnlyEvent>());
        foreach (var part in parts)
        {
            foreach (var service in part.GetType().GetInterfaces().Append(part.GetType()))
            {
                services.AddSingleton(service, part);
            }
        }

        return new LiveHub(services.BuildServiceProvider().GetServices<SignalSource>(), _clock, NullLogger<LiveHub>.Instance);
    }

    // Lets the thread pool do what it has to do.
    private static async Task SettleAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
        }
    }

    private Task UntilAsync(Func<bool> condition, bool advance = false) => Waiting.UntilAsync(() =>
    {
        if (advance && !condition())
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        return condition();
    });

    // Of a whole interface, only its event.
    public class OnlyEvent : DispatchProxy
    {
        private readonly Dictionary<string, Delegate?> _handlers = [];

        public static void Raise(object proxy, params object[] arguments) => RaiseNamed("Changed", proxy, arguments);

        public static void RaiseNamed(string name, object proxy, params object[] arguments) =>
            ((OnlyEvent)proxy)._handlers.GetValueOrDefault(name)?.DynamicInvoke(arguments);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var (action, name) = targetMethod!.Name.Split('_', 2) switch { [var first, var second] => (first, second), _ => ("", "") };
            var before = _handlers.GetValueOrDefault(name);
            _handlers[name] = action == "add" ? Delegate.Combine(before, (Delegate)args![0]!) : Delegate.Remove(before, (Delegate)args![0]!);
            return null;
        }
    }

    private sealed class RecordingLogger : ILogger<LiveHub>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
