using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Which passwords may be chosen. Length counts, and that nobody guesses them: zxcvbn holds them against its lists of 30,000 passwords that were breached, of
/// words and of names, against the user's and the product's name, and against rows of keys, dates and repetitions, also when letters were replaced by
/// signs. Rules about digits and signs would only make passwords worse.
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<UserAccount>
{
    // Of five grades, from 0. Below it are passwords that are found within 20 billion guesses.
    private const int LeastScore = 3;

    // The estimate takes the longer the more characters it looks at.
    private const int MostEstimated = 64;

    private static readonly string[] Product = ["CryptoPredict", "crypto", "predict", "dashboard"];

    // Reads its lists, so once; not made to be asked twice at a time.
    private readonly Lazy<Zxcvbn.Zxcvbn> _lists = new(() => new Zxcvbn.Zxcvbn(Zxcvbn.Translation.English));
    private readonly Lock _lock = new();

    public Task<IdentityResult> ValidateAsync(UserManager<UserAccount> manager, UserAccount user, string? password) => Task.FromResult(
        password?.Length is not (>= AccountOptions.MinPasswordLength and <= AccountOptions.MaxPasswordLength)
            ? Refuse("InvalidPasswordLength",
                $"A password has {AccountOptions.MinPasswordLength} to {AccountOptions.MaxPasswordLength} characters; this one has {password?.Length ?? 0}.")
        : Score(password, user.Name) < LeastScore
            ? Refuse("InvalidPasswordGuessable",
                "This password is easily guessed: it is a common one, or made of common words, names, dates or rows of keys. Choose another, for example five "
                + "words that have nothing to do with each other.")
        : IdentityResult.Success);

    private static IdentityResult Refuse(string code, string sentence) => IdentityResult.Failed(new IdentityError { Code = code, Description = sentence });

    private int Score(string password, string name)
    {
        lock (_lock)
        {
            return _lists.Value.EvaluatePassword(password[..Math.Min(password.Length, MostEstimated)], [name, .. Product]).Score;
        }
    }
}
