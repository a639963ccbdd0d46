using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>What came of an admin's action.</summary>
/// <param name="Done">Whether it was done.</param>
/// <param name="Message">What came of it, in a sentence.</param>
/// <param name="Secret">A password or key, to be shown once and written nowhere; null when there is none.</param>
public sealed record AdminOutcome(bool Done, string Message, string? Secret = null);

/// <summary>The one way an admin's action takes: who asks is checked, then it is done, and either way it is written into the audit log.</summary>
internal sealed class AdminActions(CurrentUser current, IAuditLog audit)
{
    /// <summary>Does something in the name of the admin who sits before this circuit.</summary>
    /// <param name="what">The action's name in the audit log, for example <c>user.create</c>.</param>
    /// <param name="target">What it is done to; null when it needs none. Nothing secret.</param>
    /// <param name="act">Does it; takes the admin's name.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="UnauthorizedAccessException">The user is no admin; nothing was done.</exception>
    public async Task<AdminOutcome> RunAsync(string what, string? target, Func<string, Task<AdminOutcome>> act, CancellationToken cancellationToken)
    {
        var who = await current.NameAsync();
        var written = "failed";
        try
        {
            await current.RequireAdminAsync();
            var outcome = await act(who);
            written = outcome.Done ? "done" : $"refused: {outcome.Message}";
            return outcome;
        }
        catch (UnauthorizedAccessException)
        {
            written = "refused: no admin";
            throw;
        }
        finally
        {
            await audit.WriteAsync(who, what, target, written, cancellationToken);
        }
    }
}
