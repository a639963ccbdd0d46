namespace CryptoPredict.Dashboard.Components.Pages.Users;

/// <summary>The actions of the audit log in words; the log and the API keep their codes.</summary>
internal static class AuditWords
{
    /// <summary>Whether what was tried was done: the log begins its outcomes with that word, or with why not.</summary>
    public static bool IsDone(string outcome) => outcome.StartsWith("done", StringComparison.Ordinal);

    /// <summary>What came of it; the log's words, but for those that a reader would stumble over.</summary>
    public static string Outcome(string outcome) => outcome == "refused: no admin" ? UsersTexts.RefusedAdminsOnly : outcome;

    /// <summary>A user's or a key's name as it is; of those who are not signed in only that.</summary>
    public static string Who(string who) => who.StartsWith("anonymous", StringComparison.Ordinal) ? UsersTexts.NotSignedIn : who;

    /// <summary>An action in words; a code of another version by the words in it, what a page was asked for as such, anything else as it is.</summary>
    /// <param name="what">For example <c>run.cancel</c>.</param>
    public static string Of(string what)
    {
        var parts = what.Split('.', '-');
        return what.StartsWith("GET /", StringComparison.Ordinal) ? UsersTexts.DidOpenPage
            : !what.All(letter => char.IsAsciiLetterLower(letter) || letter is '.' or '-') ? what
            : UsersTexts.GetResourceString($"Did_{string.Concat(parts.Select(Capitalised))}") ?? string.Join(' ', parts);
    }

    private static string Capitalised(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
