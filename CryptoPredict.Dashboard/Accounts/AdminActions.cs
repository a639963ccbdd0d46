using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>The one way an admin's action takes: who asks is checked, then it is done, and either way it is written into the audit log.</summary>
internal sealed class AdminActions(CurrentUser current, IAuditLog audit)
{
    /// <summary>Does something in the name of the admin who sits before this circuit.</summary>
    /// <param name="what">The action's name in the audit log, for example <c>user.create</c>.</param>
    /// <param name="target">What it is done to; null when it needs none. Nothing secret.</param>
    /// <param name="act">Does it; takes the admin's name.</param>
    /// <param name="reason">Why, in the admin's words; null where none was asked for.</param>
    /// <exception cref="UnauthorizedAccessException">The user is no admin; nothing was done.</exception>
    public async Task<ActionOutcome> RunAsync(string what, string? target, Func<string, Task<ActionOutcome>> act, string? reason = null)
    {
        var who = await current.NameAsync();
        var written = "failed";
        try
        {
            await current.RequireAdminAsync();
            var outcome = await act(who);
            written = outcome.Done ? (string.IsNullOrEmpty(reason) ? "done" : $"done: {reason}") : $"refused: {outcome.Message}";
            return outcome;
        }
        catch (UnauthorizedAccessException)
        {
            written = "refused: no admin";
            throw;
        }
        finally
        {
            // What was done is written down even when the page that asked for it has been closed meanwhile.
            await audit.WriteAsync(who, what, target, written, CancellationToken.None);
        }
    }
}
