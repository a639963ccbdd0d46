using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A panel on which users act: one action at a time, its outcome shown, the rows read anew afterwards.</summary>
public abstract class ActingPanel : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();
    private bool _acting;

    /// <summary>What came of the last action; null before the first.</summary>
    protected ActionOutcome? Outcome { get; private set; }

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
            Outcome = await act(_disposal.Token);
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
