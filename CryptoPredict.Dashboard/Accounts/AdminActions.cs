using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>What came of an admin's action.</summary>
/// <param name="Done">Whether it was done.</param>
/// <param name="Message">What came of it, in a sentence.</param>
/// <param name="Secret">A password or key, to be shown once and written nowhere; null when there is none.</param>
/// <param name="Refusal">Why it was not done.</param>
/// <param name="Id">The id of what was made; null when nothing was.</param>
public sealed record AdminOutcome(
    bool Done, string Message, string? Secret = null, AdminRefusal Refusal = AdminRefusal.Conflict, string? Id = null)
{
    // Else whoever prints the record would print the secret.
    public override string ToString() => Message;
}

/// <summary>Why an admin's action was not done.</summary>
public enum AdminRefusal
{
    /// <summary>What stands now does not allow it.</summary>
    Conflict,

    /// <summary>What was entered breaks a rule.</summary>
    Input,

    /// <summary>There is no such thing.</summary>
    Unknown,

    /// <summary>A key asks for what only a user who has signed in may do.</summary>
    BeyondKey,
}

/// <summary>The one way an admin's action takes: who asks is checked, then it is done, and either way it is written into the audit log.</summary>
internal sealed class AdminActions(CurrentUser current, IAuditLog audit)
{
    /// <summary>Does something in the name of the admin who sits before this circuit.</summary>
    /// <param name="what">The action's name in the audit log, for example <c>user.create</c>.</param>
    /// <param name="target">What it is done to; null when it needs none. Nothing secret.</param>
    /// <param name="act">Does it; takes the admin's name.</param>
    /// <exception cref="UnauthorizedAccessException">The user is no admin; nothing was done.</exception>
    public async Task<AdminOutcome> RunAsync(string what, string? target, Func<string, Task<AdminOutcome>> act)
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
            // What was done is written down even when the page that asked for it has been closed meanwhile.
            await audit.WriteAsync(who, what, target, written, CancellationToken.None);
        }
    }
}
