using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Watches, while a page is open, whether the session or key that it was opened with still stands; once it does not, the page
/// belongs to nobody.
/// </summary>
internal sealed partial class SignInRecheck : ServerAuthenticationStateProvider, IDisposable
{
    private readonly CallerRecheck _callers;
    private readonly ILogger<SignInRecheck> _logger;
    private readonly CancellationTokenSource _closed = new();

    public SignInRecheck(CallerRecheck callers, ILogger<SignInRecheck> logger)
    {
        _callers = callers;
        _logger = logger;
        AuthenticationStateChanged += state => _ = WatchAsync(state, _closed.Token);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task WatchAsync(Task<AuthenticationState> opened, CancellationToken closed)
    {
        try
        {
            var user = (await opened.ConfigureAwait(false)).User;
            if (user.Identity?.IsAuthenticated != true)
            {
                return;
            }

            await _callers.WaitForEndAsync(user, closed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            // Who cannot be checked is nobody.
            LogUnchecked(_logger, fault);
        }

        SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }

    [LoggerMessage(LogLevel.Error, "Whether an open page's session still stands could not be checked, so the page was closed.")]
    private static partial void LogUnchecked(ILogger logger, Exception fault);
}
