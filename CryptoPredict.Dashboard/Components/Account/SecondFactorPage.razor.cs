using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Components.Account;

/// <summary>A user's own second factor. A change asks for the password and a code, and ends every other session of theirs.</summary>
public sealed partial class SecondFactorPage
{
    private const string On = "second-factor.on";

    private UserAccount? _user;
    private SecondFactorOffer? _offer;
    private IReadOnlyList<string>? _codes;
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
    private SecondFactor Factor { get; set; } = null!;

    [Inject]
    private IAuditLog Audit { get; set; } = null!;

    [Inject]
    private IOptions<AccountOptions> Options { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Request { get; set; } = null!;

    [SupplyParameterFromForm]
    private FactorInput Input { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new FactorInput();
        _user = await Users.GetUserAsync(Request.User);
        if (_user is { SecondFactorKey: null })
        {
            _offer = Factor.Offer(_user, Input.Ticket);
        }
    }

    private async Task TurnOnAsync() => _refused = await Gate.RunAsync(
        async () =>
        {
            if (_user is null)
            {
                return AccountTexts.Gone;
            }

            if (await Presence.WhyNotPresentAsync(_user, Input.Password ?? "", On) is { } refusal)
            {
                return refusal;
            }

            return Factor.TurnOn(_user, Input.Ticket, Input.Code ?? "") is { } codes
                ? await StoreAsync(On, codes)
                : AccountTexts.CodeNotOfThisKey;
        },
        Request.RequestAborted);

    private async Task ChangeAsync()
    {
        _refused = await Gate.RunAsync(TryChangeAsync, Request.RequestAborted);
        if (_refused is null && _codes is null)
        {
            Navigation.NavigateTo("/");
        }
    }

    private async Task<string?> TryChangeAsync()
    {
        if (_user is null)
        {
            return AccountTexts.Gone;
        }

        var what = Input.Action == "codes" ? "second-factor.codes" : "second-factor.off";
        if (await Presence.WhyNotPresentAsync(_user, Input.Password ?? "", what, Input.Code ?? "") is { } refusal)
        {
            return refusal;
        }

        if (Input.Action == "codes")
        {
            return await StoreAsync(what, SecondFactor.NewRecoveryCodes(_user));
        }

        if (Options.Value.AdminsNeedSecondFactor && _user.Role == AccountRole.Admin)
        {
            return AccountTexts.FactorStaysOn;
        }

        SecondFactor.TurnOff(_user);
        return await StoreAsync(what, null);
    }

    private async Task<string?> StoreAsync(string what, IReadOnlyList<string>? codes)
    {
        // A new stamp ends every session, this one too.
        var stored = await Users.UpdateSecurityStampAsync(_user!);
        await Audit.WriteAsync(_user!.Name, what, _user.Name, stored.Succeeded ? "done" : "refused", CancellationToken.None);
        if (!stored.Succeeded)
        {
            return stored.Explain();
        }

        await Session.SignInAsync(_user, isPersistent: false);
        _codes = codes;
        return null;
    }

    /// <summary>What the forms send.</summary>
    public sealed class FactorInput
    {
        /// <summary>Brings back the key that was offered.</summary>
        public string? Ticket { get; set; }

        /// <summary>The present password.</summary>
        public string? Password { get; set; }

        /// <summary>A code of the app, or a recovery code.</summary>
        public string? Code { get; set; }

        /// <summary>What to do with a factor that is on: <c>codes</c> or <c>off</c>.</summary>
        public string? Action { get; set; }
    }
}
