using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Texts that go through the browser from one form to the next: it can neither read nor change them, and they are good for a while.</summary>
internal sealed class Tickets(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Protector = "CryptoPredict.Tickets";

    /// <summary>Makes a ticket.</summary>
    /// <param name="purpose">What it is for; it is good for nothing else.</param>
    /// <param name="text">What it says.</param>
    /// <param name="life">For how long it is good.</param>
    public string Issue(string purpose, string text, TimeSpan life) => protection.CreateProtector(Protector, purpose)
        .Protect(string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() + life).ToUnixTimeMilliseconds()} {text}"));

    /// <summary>What a ticket says; null when it is none of this purpose or its time is over.</summary>
    public string? Read(string purpose, string? ticket)
    {
        if (string.IsNullOrEmpty(ticket))
        {
            return null;
        }

        try
        {
            var parts = protection.CreateProtector(Protector, purpose).Unprotect(ticket).Split(' ', 2);
            return clock.GetUtcNow().ToUnixTimeMilliseconds() < long.Parse(parts[0], CultureInfo.InvariantCulture) ? parts[1] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
