namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Why an upload is refused.</summary>
public enum UploadRefusal
{
    /// <summary>The file or the request does not fit; the message says what does.</summary>
    Unfit,

    /// <summary>There is no such upload.</summary>
    Unknown,

    /// <summary>The file is larger than allowed.</summary>
    TooLarge,

    /// <summary>Too many uploads wait, or the disk is too full.</summary>
    NoRoom,

    /// <summary>A run works on it.</summary>
    Busy,

    /// <summary>Something must be said before it is merged: how it is read, or that a warning was seen.</summary>
    Undecided,
}

/// <summary>An upload that is refused, or a request about one or about a series; nothing was changed. The message names the rule and the way out.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">One sentence.</param>
/// <param name="cause">What was found further down; null for nothing.</param>
public sealed class UploadException(UploadRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why it is refused.</summary>
    public UploadRefusal Refusal { get; } = refusal;

    /// <summary>The member of the request that decides; null where none does.</summary>
    public string? Field { get; init; }

    /// <summary>The reason of a change of data as it is kept.</summary>
    /// <exception cref="UploadException">It does not keep <see cref="Reason.Rule"/>.</exception>
    public static string RequireReason(string? reason) => Reason.TryTidy(reason, out var fit)
        ? fit : throw new UploadException(UploadRefusal.Unfit, $"Say why, {Reason.Rule}: the reason is kept for good.") { Field = "reason" };
}
