using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Components.Account;

/// <summary>Name and password; in Development also one click. Rendered without a circuit, for only then can it set the cookie.</summary>
public sealed partial class SignInPage
{
    private bool _refused;

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

    [SupplyParameterFromForm(FormName = "development")]
    private string? Account { get; set; }

    protected override void OnInitialized()
    {
        Input ??= new SignInInput();
        if (FirstAdmin.IsOpen)
        {
            Navigation.NavigateTo(AccountServices.SetUpPath);
        }
    }

    private async Task TryAsync()
    {
        if (await SignIns.TryAsync(Input.Name ?? "", Input.Password ?? "", Request.RequestAborted))
        {
            Navigation.NavigateTo(LocalAddress.OrHome(ReturnUrl));
        }

        _refused = true;
    }

    private async Task OpenDevelopmentAsync()
    {
        if (Options.Value.Development.Any(account => account.Name == Account)
            && await Users.FindByNameAsync(Account!) is { Disabled: false } user)
        {
            await SignIns.OpenAsync(user, Request.RequestAborted);
            Navigation.NavigateTo(LocalAddress.OrHome(ReturnUrl));
        }

        _refused = true;
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
