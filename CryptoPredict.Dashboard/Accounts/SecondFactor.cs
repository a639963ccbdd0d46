using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using QRCoder;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>A second factor that is being set up.</summary>
/// <param name="Key">The key in base32, for those who type it.</param>
/// <param name="Picture">The key as a QR code, SVG.</param>
/// <param name="Ticket">Brings the key back with the first code.</param>
internal sealed record SecondFactorOffer(string Key, string Picture, string Ticket);

/// <summary>
/// The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 s), and recovery codes for who has lost it. It changes the account
/// in memory; who calls stores it. What was taken is remembered here too, so that a code opens once also while the disk is full. Thread-safe.
/// </summary>
internal sealed class SecondFactor(IDataProtectionProvider protection, Tickets tickets, TimeProvider clock)
{
    /// <summary>How many recovery codes there are at first.</summary>
    public const int RecoveryCodes = 10;

    private const string Issuer = "CryptoPredict";
    private const string OfferPurpose = "second-factor-offer";
    private const int KeyBytes = 20;

    // Without letters and digits that look alike; 16 of 31 signs are 79 random bits.
    private const string Signs = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int RecoveryLength = 16;
    private const int SaltBytes = 16;
    private const int PixelsPerModule = 4;

    private static readonly TimeSpan OfferLife = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, long> _steps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _usedCodes = new(StringComparer.Ordinal);
    private readonly IDataProtector _keys = protection.CreateProtector("CryptoPredict.SecondFactor.Key");

    /// <summary>Offers a new key, or again the one of a ticket that is still good.</summary>
    public SecondFactorOffer Offer(UserAccount user, string? ticket = null)
    {
        var key = OfferedKey(user, ticket);
        if (key is null)
        {
            key = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(KeyBytes));
            ticket = tickets.Issue(OfferPurpose, $"{user.Id} {key}", OfferLife);
        }

        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(new OtpUri(OtpType.Totp, key, user.Name, Issuer).ToString(), QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(data);
        return new SecondFactorOffer(key, picture.GetGraphic(PixelsPerModule), ticket!);
    }

    /// <summary>Turns it on with the key that was offered, if the code is of that key.</summary>
    /// <returns>The recovery codes, to be shown once; null when the code is wrong or the offer too old.</returns>
    public IReadOnlyList<string>? TurnOn(UserAccount user, string? ticket, string code)
    {
        if (OfferedKey(user, ticket) is not { } key || StepOf(key, code) is not { } step)
        {
            return null;
        }

        user.SecondFactorKey = _keys.Protect(key);
        user.SecondFactorStep = step;
        return NewRecoveryCodes(user);
    }

    /// <summary>Turns it off.</summary>
    public static void TurnOff(UserAccount user)
    {
        user.SecondFactorKey = null;
        user.RecoveryCodes = "";
    }

    /// <summary>Makes new recovery codes; those of before open nothing any more.</summary>
    /// <returns>The codes, to be shown once.</returns>
    public static IReadOnlyList<string> NewRecoveryCodes(UserAccount user)
    {
        string[] codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Signs, RecoveryLength))];
        user.RecoveryCodes = string.Join(' ', codes.Select(code => Hash(code, RandomNumberGenerator.GetBytes(SaltBytes))));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))];
    }

    /// <summary>How many recovery codes are left.</summary>
    public static int RecoveryCodesLeft(UserAccount user) => user.RecoveryCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Takes a code of the app or a recovery code, which is then used up.</summary>
    public bool Take(UserAccount user, string code)
    {
        var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        if (plain.Length == RecoveryLength)
        {
            return TakeRecoveryCode(user, plain);
        }

        // A code that was seen over a shoulder opens nothing after its owner has used it.
        if (Key(user) is not { } key || StepOf(key, plain) is not { } step || step <= Math.Max(user.SecondFactorStep, _steps.GetValueOrDefault(user.Id)))
        {
            return false;
        }

        _steps[user.Id] = user.SecondFactorStep = step;
        return true;
    }

    private bool TakeRecoveryCode(UserAccount user, string code)
    {
        var left = user.RecoveryCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var used = left.SingleOrDefault(stored => CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(Hash(code, Convert.FromBase64String(stored)[..SaltBytes]))));
        if (used is null || !_usedCodes.TryAdd(used, true))
        {
            return false;
        }

        user.RecoveryCodes = string.Join(' ', left.Where(stored => stored != used));
        return true;
    }

    private static string Hash(string code, byte[] salt) => Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(code)])]);

    // The step that the code is of: the present one, or a neighbour, for clocks differ and people type slowly.
    private long? StepOf(string key, string code) =>
        new Totp(Base32Encoding.ToBytes(key)).VerifyTotp(clock.GetUtcNow().UtcDateTime, code.Trim(), out var step, VerificationWindow.RfcSpecifiedNetworkDelay)
            ? step : null;

    private string? OfferedKey(UserAccount user, string? ticket) =>
        tickets.Read(OfferPurpose, ticket)?.Split(' ') is [var id, var key] && id == user.Id ? key : null;

    // When the keys of the data folder are lost, the recovery codes still open.
    private string? Key(UserAccount user)
    {
        try
        {
            return user.SecondFactorKey is { } kept ? _keys.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
