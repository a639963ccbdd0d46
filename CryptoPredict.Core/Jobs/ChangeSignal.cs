using System.Threading.Channels;

namespace CryptoPredict.Core.Jobs;

/// <summary>Wakes one who waits. However often it was raised meanwhile it wakes once, and one raised while nobody waits is kept. Thread-safe.</summary>
public sealed class ChangeSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something changed. Returns at once.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until it is raised; at once when it was since the last wait.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
