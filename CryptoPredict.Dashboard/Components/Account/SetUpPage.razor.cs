using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Components.Account;

/// <summary>Makes the first admin for whoever can read the log; afterwards there is no such page.</summary>
public sealed partial class SetUpPage
{
    private string? _refused;

    [Inject]
    private SetUp FirstAdmin { get; set; } = null!;

    [Inject]
    private SignInSession Session { get; set; } = null!;

    [Inject]
    private UserManager<UserAccount> Users { get; set; } = null!;

    [Inject]
    private IAuditLog Audit { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Request { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "set-up")]
    private SetUpInput Input { get; set; } = null!;

    protected override void OnInitialized()
    {
        Input ??= new SetUpInput();
        if (!FirstAdmin.IsOpen)
        {
            Navigation.NotFound();
        }
    }

    private async Task MakeAsync()
    {
        if (Input.Password != Input.Again)
        {
            _refused = AccountTexts.PasswordsDiffer;
            return;
        }

        var user = new UserAccount
        {
            Id = Guid.NewGuid().ToString("N"),
            Name = Input.Name?.Trim() ?? "",
            Role = AccountRole.Admin,
            CreatedAt = Clock.GetUtcNow(),
        };
        _refused = AccountTexts.TokenIsWrong;
        if (await FirstAdmin.TryAsync(Input.Token ?? "", CreateAsync))
        {
            await Audit.WriteAsync(user.Name, "user.create", $"{user.Name}, {AccountRoles.Admin}", "done, by set-up token", Request.RequestAborted);
            await Session.OpenAsync(user, Request.RequestAborted);
            Navigation.NavigateTo("/");
        }

        async Task<bool> CreateAsync()
        {
            var made = await Users.CreateAsync(user, Input.Password ?? "");
            _refused = made.Explain();
            return made.Succeeded;
        }
    }

    /// <summary>What the form sends.</summary>
    public sealed class SetUpInput
    {
        /// <summary>The token from the log.</summary>
        public string? Token { get; set; }

        /// <summary>The first admin's name.</summary>
        public string? Name { get; set; }

        /// <summary>Their password.</summary>
        public string? Password { get; set; }

        /// <summary>The password again.</summary>
        public string? Again { get; set; }
    }
}
