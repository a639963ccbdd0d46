namespace CryptoPredict.Engine;

/// <summary>Whether the engine has taken in its history and follows the market.</summary>
public sealed class EngineReady
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It is, from now on.</summary>
    public void Set() => _ready.TrySetResult();

    /// <summary>Waits until it is.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);
}
