using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Components.Account;

/// <summary>A user's own password. A change ends every other session of theirs.</summary>
public sealed partial class PasswordPage
{
    private const string Action = "user.change-password";

    private string? _refused;

    [Inject]
    private UserManager<UserAccount> Users { get; set; } = null!;

    [Inject]
    private SignInManager<UserAccount> Session { get; set; } = null!;

    [Inject]
    private Reauthentication Presence { get; set; } = null!;

    [Inject]
    private SignInGate Gate { get; set; } = null!;

    [Inject]
    private IAuditLog Audit { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Request { get; set; } = null!;

    private bool MustChoose => AccountPrincipals.FirstPage(Request.User) == AccountServices.PasswordPath;

    [SupplyParameterFromForm(FormName = "password")]
    private PasswordInput Input { get; set; } = null!;

    protected override void OnInitialized() => Input ??= new PasswordInput();

    private async Task ChangeAsync()
    {
        _refused = await Gate.RunAsync(TryAsync, Request.RequestAborted);
        if (_refused is null)
        {
            Navigation.NavigateTo("/");
        }
    }

    private async Task<string?> TryAsync()
    {
        if (Input.Next != Input.Again)
        {
            return AccountTexts.NewDiffer;
        }

        if (Input.Next == Input.Present)
        {
            return AccountTexts.NewIsPresent;
        }

        if (await Users.GetUserAsync(Request.User) is not { } user)
        {
            return AccountTexts.Gone;
        }

        if (await Presence.WhyNotPresentAsync(user, Input.Present ?? "", Action) is { } refusal)
        {
            return refusal;
        }

        user.PasswordIsTemporary = false;
        user.TemporaryPasswordUntil = null;
        var changed = await Users.ChangePasswordAsync(user, Input.Present ?? "", Input.Next ?? "");
        await Audit.WriteAsync(user.Name, Action, user.Name, changed.Succeeded ? "done" : "refused", Request.RequestAborted);
        if (!changed.Succeeded)
        {
            return changed.Explain();
        }

        // The change has ended every session, this one too.
        await Session.SignInAsync(user, isPersistent: false);
        return null;
    }

    /// <summary>What the form sends.</summary>
    public sealed class PasswordInput
    {
        /// <summary>The present password.</summary>
        public string? Present { get; set; }

        /// <summary>The new one.</summary>
        public string? Next { get; set; }

        /// <summary>The new one again.</summary>
        public string? Again { get; set; }
    }
}
