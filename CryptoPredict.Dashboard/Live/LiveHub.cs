using System.Collections.Immutable;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// Stands between Core's event and the circuits: the producer only marks subscriptions, callbacks run elsewhere and at most
/// every <see cref="LiveSubscription.MinInterval"/>. A signal carries no data: the subscriber reads what it shows anew.
/// </summary>
internal sealed class LiveHub : IDisposable
{
    private readonly ILiveState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveHub> _logger;
    private ImmutableList<LiveSubscription> _subscriptions = [];

    public LiveHub(ILiveState state, TimeProvider time, ILogger<LiveHub> logger)
    {
        _state = state;
        _time = time;
        _logger = logger;
        state.Changed += Signal;
    }

    /// <summary>How many subscriptions are open.</summary>
    public int Count => Volatile.Read(ref _subscriptions).Count;

    /// <summary>Calls <paramref name="callback"/> after changes until the returned subscription is disposed.</summary>
    /// <param name="name">Who subscribes, for the log.</param>
    /// <param name="callback">Runs in the caller's execution context, never twice at once.</param>
    public LiveSubscription Subscribe(string name, Func<Task> callback)
    {
        var subscription = new LiveSubscription(name, callback, _time, _logger, Remove);
        ImmutableInterlocked.Update(ref _subscriptions, static (list, added) => list.Add(added), subscription);
        return subscription;
    }

    public void Dispose() => _state.Changed -= Signal;

    private void Signal(Asset asset)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Signal();
        }
    }

    private void Remove(LiveSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (list, removed) => list.Remove(removed), subscription);
}
