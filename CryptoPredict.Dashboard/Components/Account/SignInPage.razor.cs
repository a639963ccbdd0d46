using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Components.Account;

/// <summary>Name and password; in Development also one click. Rendered without a circuit, for only then can it set the cookie.</summary>
public sealed partial class SignInPage
{
    private string? _refused;
    private string? _ticket;

    [Inject]
    private SignIn SignIns { get; set; } = null!;

    [Inject]
    private UserManager<UserAccount> Users { get; set; } = null!;

    [Inject]
    private SetUp FirstAdmin { get; set; } = null!;

    [Inject]
    private IOptions<AccountOptions> Options { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Request { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "password")]
    private SignInInput Input { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "code")]
    private CodeInput Code { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "development")]
    private string? Account { get; set; }

    protected override void OnInitialized()
    {
        Input ??= new SignInInput();
        Code ??= new CodeInput();

        // The form of the second factor must be there for what it sent to be understood.
        _ticket = Code.Ticket;
        if (FirstAdmin.IsOpen)
        {
            Navigation.NavigateTo(AccountServices.SetUpPath);
        }
    }

    private async Task TryAsync()
    {
        GoOn(await SignIns.TryAsync(Input.Name ?? "", Input.Password ?? "", Request.RequestAborted), AccountTexts.SignInRefused);
    }

    private async Task TryCodeAsync()
    {
        var step = await SignIns.TryCodeAsync(Code.Ticket, Code.Code ?? "", Request.RequestAborted);
        GoOn(step, AccountTexts.CodeRefused);
        _refused = AccountTexts.CodeRefused;
    }

    private async Task OpenDevelopmentAsync()
    {
        if (Options.Value.Development.Any(account => account.Name == Account)
            && await Users.FindByNameAsync(Account!) is { Disabled: false } user)
        {
            GoOn(await SignIns.BeginAsync(user, Request.RequestAborted), AccountTexts.SignInRefused);
            return;
        }

        _refused = AccountTexts.SignInRefused;
    }

    private void GoOn(SignInStep step, string refusal)
    {
        if (step.IsOpen)
        {
            Navigation.NavigateTo(LocalAddress.OrHome(ReturnUrl));
        }

        _ticket = step.Ticket;
        _refused = step.Ticket is null ? refusal : null;
    }

    /// <summary>What the form of the second factor sends.</summary>
    public sealed class CodeInput
    {
        /// <summary>Says whose password was right.</summary>
        public string? Ticket { get; set; }

        /// <summary>A code of the app, or a recovery code.</summary>
        public string? Code { get; set; }
    }

    /// <summary>What the form sends.</summary>
    public sealed class SignInInput
    {
        /// <summary>The user's name.</summary>
        public string? Name { get; set; }

        /// <summary>The password.</summary>
        public string? Password { get; set; }
    }
}
