using System.Globalization;
using System.Text.Json.Serialization;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>What came of something that somebody asked for.</summary>
/// <param name="Done">Whether it was done, or is queued.</param>
/// <param name="Message">What came of it, in a sentence.</param>
/// <param name="Run">The run that does it; null for none.</param>
public sealed record ActionOutcome(bool Done, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Run = null)
{
    /// <summary>Where to ask how the run stands; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status => Run is { } run ? string.Create(CultureInfo.InvariantCulture, $"/api/v1/runs/{run}") : null;

    /// <summary>Whether the same work was waiting or under way already.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Joined { get; init; }

    /// <summary>Why it was not done.</summary>
    [JsonIgnore]
    public ActionRefusal Refusal { get; init; }

    /// <summary>A password or key, to be shown once and written nowhere; null when there is none.</summary>
    [JsonIgnore]
    public string? Secret { get; init; }

    /// <summary>The id of what was made, or of the upload that the run is over; null for none.</summary>
    [JsonIgnore]
    public string? Id { get; init; }

    // Else whoever prints the record would print the secret.
    public override string ToString() => Message;
}

/// <summary>Why an action was not done.</summary>
public enum ActionRefusal
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
