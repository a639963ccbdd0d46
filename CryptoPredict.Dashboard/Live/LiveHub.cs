using System.Collections.Immutable;

namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// Stands between Core's events and the circuits: the producer only marks subscriptions, callbacks run elsewhere and at most
/// every <see cref="LiveSubscription.MinInterval"/>. A signal carries no data: the subscriber reads what it shows anew.
/// </summary>
internal sealed class LiveHub : IDisposable
{
    private readonly Action[] _forget;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveHub> _logger;
    private ImmutableList<LiveSubscription> _subscriptions = [];

    public LiveHub(IEnumerable<SignalSource> sources, TimeProvider time, ILogger<LiveHub> logger)
    {
        _time = time;
        _logger = logger;
        _forget = [.. sources.Select(source => source.Listen(() => Signal(source.Topic)))];
    }

    /// <summary>How many subscriptions are open.</summary>
    public int Count => Volatile.Read(ref _subscriptions).Count;

    /// <summary>Calls <paramref name="callback"/> after changes until the returned subscription is disposed.</summary>
    /// <param name="name">Who subscribes, for the log.</param>
    /// <param name="callback">Runs in the caller's execution context, never twice at once.</param>
    /// <param name="topics">What it follows.</param>
    public LiveSubscription Subscribe(string name, Func<Task> callback, LiveTopics topics = LiveTopics.Market)
    {
        var subscription = new LiveSubscription(name, topics, callback, _time, _logger, Remove);
        ImmutableInterlocked.Update(ref _subscriptions, static (list, added) => list.Add(added), subscription);
        return subscription;
    }

    public void Dispose()
    {
        foreach (var forget in _forget)
        {
            forget();
        }
    }

    private void Signal(LiveTopics topic)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            if ((subscription.Topics & topic) != 0)
            {
                subscription.Signal();
            }
        }
    }

    private void Remove(LiveSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (list, removed) => list.Remove(removed), subscription);
}
