using System.Data.Common;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>A live component on which admins act: one action at a time, each checked and written into the audit log, its outcome shown in a sentence.</summary>
public abstract class ActingComponent : LiveComponent
{
    [Inject]
    private CurrentUser User { get; set; } = null!;

    [Inject]
    private AdminActions Actions { get; set; } = null!;

    [Inject]
    private Prompts Prompts { get; set; } = null!;

    /// <summary>Whether actions are offered to this reader.</summary>
    protected bool MayAct { get; private set; }

    /// <summary>Whether an action is under way.</summary>
    protected bool Acting { get; private set; }

    /// <summary>What the reader should not miss of the last action: why it was not done, or a secret; null when there is nothing.</summary>
    protected ActionOutcome? Outcome { get; set; }

    /// <summary>Why an action is not offered, as a title; null when it is.</summary>
    protected string? WhyNot => MayAct ? null : SharedTexts.AdminsAlone;

    protected override async Task OnInitializedAsync() => MayAct = await User.MayAdministerAsync();

    /// <summary>Takes the notice of the last action away.</summary>
    protected void CloseOutcome() => Outcome = null;

    /// <summary>Asks before something is done.</summary>
    /// <returns>The reason, empty when none was asked for; null when the reader would rather not.</returns>
    protected Task<string?> AskAsync(Question question) => Prompts.AskAsync(question);

    /// <summary>Does something in the reader's name if they may; a second click meanwhile does nothing.</summary>
    /// <param name="what">The action's name in the audit log, for example <c>model.promote</c>.</param>
    /// <param name="target">What it is done to; null when it needs none.</param>
    /// <param name="action">Takes the reader's name; its refusals and its faults of rule and storage become the outcome.</param>
    /// <param name="reason">Why, in the reader's words; null where none was asked for.</param>
    protected async Task ActAsync(string what, string? target, Func<string, Task<ActionOutcome>> action, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Acting)
        {
            return;
        }

        Acting = true;
        try
        {
            Outcome = Prompts.Tell(await Actions.RunAsync(what, target, user => RefusableAsync(action, user), reason));
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or ArgumentException or DbException or IOException)
        {
            Outcome = new ActionOutcome(false, StoreFault.Of(fault)?.Sentence ?? fault.Message);
        }
        finally
        {
            Acting = false;
        }
    }

    // Within what is written into the audit log, which tells a refusal from a failure.
    private static async Task<ActionOutcome> RefusableAsync(Func<string, Task<ActionOutcome>> action, string user)
    {
        try
        {
            return await action(user);
        }
        catch (UploadException refusal)
        {
            return new ActionOutcome(false, refusal.Message);
        }
    }
}
