using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A panel on which users act: one action at a time, its outcome shown, the rows read anew afterwards.</summary>
public abstract class ActingPanel : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();
    private bool _acting;

    [Inject]
    private Prompts Prompts { get; set; } = null!;

    /// <summary>What the reader should not miss of the last action: why it was not done, or a secret; null when there is nothing.</summary>
    protected ActionOutcome? Outcome { get; private set; }

    /// <summary>Takes the notice of the last action away.</summary>
    protected void CloseOutcome() => Outcome = null;

    /// <summary>Reads the rows.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellationToken);

    protected override Task OnInitializedAsync() => ReadAsync(_disposal.Token);

    /// <summary>Does something; a second click meanwhile does nothing.</summary>
    protected async Task ActAsync(Func<CancellationToken, Task<ActionOutcome>> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (_acting)
        {
            return;
        }

        _acting = true;
        try
        {
            Outcome = Prompts.Tell(await act(_disposal.Token));
            await ReadAsync(_disposal.Token);
        }
        catch (UnauthorizedAccessException refusal)
        {
            Outcome = new ActionOutcome(false, refusal.Message);
        }
        finally
        {
            _acting = false;
        }
    }

    /// <summary>Asks, and does it if the reader has not thought better of it.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="act">Takes the reason, empty when none was asked for.</param>
    protected async Task AskAndActAsync(Question question, Func<string, CancellationToken, Task<ActionOutcome>> act)
    {
        if (await Prompts.AskAsync(question) is { } reason)
        {
            await ActAsync(stop => act(reason, stop));
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposal.Cancel();
            _disposal.Dispose();
        }
    }
}
