using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>How far a sign-in has come.</summary>
/// <param name="IsOpen">Whether the user is signed in.</param>
/// <param name="Ticket">Goes back with the code of the second factor; null when none is asked for.</param>
internal sealed record SignInStep(bool IsOpen, string? Ticket = null);

/// <summary>
/// Signs users in, step by step. A refusal always looks the same, does the same work and takes at least the same time, so that it tells nothing about which
/// names there are, which are locked and which are disabled.
/// </summary>
internal sealed class SignIn(
    PasswordCheck passwords, SignInSession session, SignInFailures failures, UserManager<UserAccount> users, SignInGate gate, SecondFactor factor,
    Tickets tickets)
{
    /// <summary>The action's name in the audit log.</summary>
    public const string Action = "sign-in";

    private const string TicketPurpose = "sign-in";

    private static readonly SignInStep Refused = new(false);
    private static readonly SignInStep Opened = new(true);

    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    /// <summary>Signs in by name and password, or asks for the second factor.</summary>
    public async Task<SignInStep> TryAsync(string name, string password, CancellationToken cancellationToken) =>
        await passwords.FindAsync(name, password, cancellationToken).ConfigureAwait(false) is { } user
            ? await BeginAsync(user, cancellationToken).ConfigureAwait(false)
            : Refused;

    /// <summary>Goes on with the code that a ticket asks for.</summary>
    public Task<SignInStep> TryCodeAsync(string? ticket, string code, CancellationToken cancellationToken) => gate.RunAsync(
        async () =>
        {
            if (await UserOfAsync(ticket).ConfigureAwait(false) is not { } user)
            {
                return Refused;
            }

            if (!await failures.RestsAsync(user).ConfigureAwait(false) && factor.Take(user, code)
                && await session.OpenAsync(user, cancellationToken).ConfigureAwait(false))
            {
                return Opened;
            }

            await failures.RefuseAsync(user, "refused: the code is wrong", cancellationToken).ConfigureAwait(false);
            return new SignInStep(false, ticket);
        },
        cancellationToken);

    /// <summary>The caller has made sure of the password: signs in, or asks for the second factor.</summary>
    public async Task<SignInStep> BeginAsync(UserAccount user, CancellationToken cancellationToken) =>
        user.SecondFactorKey is not null ? new SignInStep(false, tickets.Issue(TicketPurpose, $"{user.Id} {user.SecurityStamp}", TicketLife))
        : await session.OpenAsync(user, cancellationToken).ConfigureAwait(false) ? Opened
        : Refused;

    private async Task<UserAccount?> UserOfAsync(string? ticket) =>
        tickets.Read(TicketPurpose, ticket)?.Split(' ') is [var id, var stamp]
        && await users.FindByIdAsync(id).ConfigureAwait(false) is { Disabled: false } user && user.SecurityStamp == stamp ? user : null;
}
