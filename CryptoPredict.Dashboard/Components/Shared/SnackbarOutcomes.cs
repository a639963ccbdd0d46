using System.Globalization;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Tells what came of actions in words that fade.</summary>
internal static class SnackbarOutcomes
{
    /// <summary>Tells of what was done, with a link to the run that does it.</summary>
    /// <returns>What must stay in sight instead: a refusal, or a secret; null for nothing.</returns>
    public static ActionOutcome? Tell(this ISnackbar snackbar, ActionOutcome outcome, NavigationManager navigation)
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
                options.Action = string.Create(CultureInfo.InvariantCulture, $"Open run #{run}");
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
