using System.Collections.Frozen;

namespace CryptoPredict.Dashboard.Components.Pages.Users;

/// <summary>The actions of the audit log in words; the log and the API keep their codes.</summary>
internal static class AuditWords
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["sign-in"] = "sign in",
        ["session.end"] = "end sessions",
        ["browser.forget"] = "forget browsers",
        ["second-factor.on"] = "turn the second factor on",
        ["second-factor.off"] = "turn the second factor off",
        ["second-factor.codes"] = "make new recovery codes",
        ["user.create"] = "create a user",
        ["user.disable"] = "disable a user",
        ["user.enable"] = "enable a user",
        ["user.role.admin"] = "make a user admin",
        ["user.role.analyst"] = "make a user analyst",
        ["user.reset-password"] = "reset a password",
        ["user.change-password"] = "change the own password",
        ["user.remove-second-factor"] = "remove a second factor",
        ["key.create"] = "create an API key",
        ["key.revoke"] = "revoke an API key",
        ["model.champion"] = "choose a champion",
        ["model.import"] = "import a version",
        ["model.pin"] = "pin an asset",
        ["model.unpin"] = "unpin an asset",
        ["feedback.on"] = "switch the feedback loop on",
        ["feedback.off"] = "switch the feedback loop off",
        ["feedback.switch"] = "switch the feedback loop",
        ["work.retrain"] = "retrain",
        ["work.fine-tune"] = "fine-tune",
        ["work.tier"] = "run a tier",
        ["work.backtest"] = "run a backtest",
        ["backtest.remove"] = "remove a backtest",
        ["job.trigger"] = "start a job",
        ["job.pause"] = "pause a job",
        ["job.resume"] = "resume a job",
        ["job.interval"] = "change a schedule",
        ["job.schedule"] = "change a schedule",
        ["job.schedule-reset"] = "reset a schedule",
        ["run.cancel"] = "cancel a run",
        ["run.again"] = "repeat a run",
        ["run.dismiss"] = "dismiss a failed run",
        ["upload.receive"] = "upload a file",
        ["upload.inspect"] = "check an upload",
        ["upload.merge"] = "merge an upload",
        ["upload.remove"] = "remove an upload",
        ["series.remove"] = "remove a series",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>An action in words; a code of another version by the words in it, anything else as it is.</summary>
    /// <param name="what">For example <c>run.cancel</c>.</param>
    public static string Of(string what) => Known.GetValueOrDefault(what)
        ?? (what.All(letter => char.IsAsciiLetterLower(letter) || letter is '.' or '-') ? what.Replace('.', ' ').Replace('-', ' ') : what);
}
