using System.Collections.Frozen;

namespace CryptoPredict.Dashboard.Components.Pages.Users;

/// <summary>The actions of the audit log in words; the log and the API keep their codes.</summary>
internal static class AuditWords
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["sign-in"] = UsersTexts.DidSignIn,
        ["session.end"] = UsersTexts.DidSessionEnd,
        ["browser.forget"] = UsersTexts.DidBrowserForget,
        ["second-factor.on"] = UsersTexts.DidSecondFactorOn,
        ["second-factor.off"] = UsersTexts.DidSecondFactorOff,
        ["second-factor.codes"] = UsersTexts.DidSecondFactorCodes,
        ["user.create"] = UsersTexts.DidUserCreate,
        ["user.disable"] = UsersTexts.DidUserDisable,
        ["user.enable"] = UsersTexts.DidUserEnable,
        ["user.role.admin"] = UsersTexts.DidUserRoleAdmin,
        ["user.role.analyst"] = UsersTexts.DidUserRoleAnalyst,
        ["user.reset-password"] = UsersTexts.DidUserResetPassword,
        ["user.change-password"] = UsersTexts.DidUserChangePassword,
        ["user.remove-second-factor"] = UsersTexts.DidUserRemoveSecondFactor,
        ["key.create"] = UsersTexts.DidKeyCreate,
        ["key.revoke"] = UsersTexts.DidKeyRevoke,
        ["model.champion"] = UsersTexts.DidModelChampion,
        ["model.import"] = UsersTexts.DidModelImport,
        ["model.pin"] = UsersTexts.DidModelPin,
        ["model.unpin"] = UsersTexts.DidModelUnpin,
        ["feedback.on"] = UsersTexts.DidFeedbackOn,
        ["feedback.off"] = UsersTexts.DidFeedbackOff,
        ["feedback.switch"] = UsersTexts.DidFeedbackSwitch,
        ["work.retrain"] = UsersTexts.DidWorkRetrain,
        ["work.fine-tune"] = UsersTexts.DidWorkFineTune,
        ["work.tier"] = UsersTexts.DidWorkTier,
        ["work.backtest"] = UsersTexts.DidWorkBacktest,
        ["backtest.remove"] = UsersTexts.DidBacktestRemove,
        ["job.trigger"] = UsersTexts.DidJobTrigger,
        ["job.pause"] = UsersTexts.DidJobPause,
        ["job.resume"] = UsersTexts.DidJobResume,
        ["job.interval"] = UsersTexts.DidJobInterval,
        ["job.schedule"] = UsersTexts.DidJobInterval,
        ["job.schedule-reset"] = UsersTexts.DidJobScheduleReset,
        ["run.cancel"] = UsersTexts.DidRunCancel,
        ["run.again"] = UsersTexts.DidRunAgain,
        ["run.dismiss"] = UsersTexts.DidRunDismiss,
        ["upload.receive"] = UsersTexts.DidUploadReceive,
        ["upload.inspect"] = UsersTexts.DidUploadInspect,
        ["upload.merge"] = UsersTexts.DidUploadMerge,
        ["upload.remove"] = UsersTexts.DidUploadRemove,
        ["series.remove"] = UsersTexts.DidSeriesRemove,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>An action in words; a code of another version by the words in it, anything else as it is.</summary>
    /// <param name="what">For example <c>run.cancel</c>.</param>
    public static string Of(string what) => Known.GetValueOrDefault(what)
        ?? (what.All(letter => char.IsAsciiLetterLower(letter) || letter is '.' or '-') ? what.Replace('.', ' ').Replace('-', ' ') : what);
}
