using System.Globalization;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Asks readers before something is done, and tells them what came of it.</summary>
/// <param name="dialogs">Shows dialogs.</param>
/// <param name="snackbar">Shows words that fade.</param>
/// <param name="navigation">Leads to runs.</param>
internal sealed class Prompts(IDialogService dialogs, ISnackbar snackbar, NavigationManager navigation)
{
    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="question">What is asked.</param>
    /// <returns>The reason, empty when none was asked for; null when the reader would rather not.</returns>
    public async Task<string?> AskAsync(Question question)
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(
            null,
            new DialogParameters<ConfirmDialog> { { asked => asked.Question, question } },
            new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true });
        return await dialog.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    /// <summary>Tells of what was done, with a link to the run that does it.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <returns>What must stay in sight instead: a refusal, or a secret; null for nothing.</returns>
    public ActionOutcome? Tell(ActionOutcome outcome)
    {
        if (!outcome.Done || outcome.Secret is not null)
        {
            return outcome;
        }

        snackbar.Add(outcome.Message, Severity.Success, options =>
        {
            options.ShowCloseIcon = true;
            if (outcome.Run is { } run)
            {
                options.Action = SharedTexts.FormatOpenRun(run);
                options.OnClick = _ =>
                {
                    navigation.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"jobs?tab=history&run={run}"));
                    return Task.CompletedTask;
                };
            }
        });
        return null;
    }
}
