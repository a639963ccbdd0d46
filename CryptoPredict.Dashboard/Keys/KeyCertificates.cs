using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPredict.Dashboard.Configuration;

namespace CryptoPredict.Dashboard.Keys;

/// <summary>
/// The certificates that the keys on the disk are encrypted with. Only their RSA keys are used and nobody has to trust them: who signed one does not matter,
/// nor that its time is over.
/// </summary>
/// <param name="Present">With which keys are encrypted; null when they are not.</param>
/// <param name="Former">Which open what they have encrypted before.</param>
internal sealed record KeyCertificates(X509Certificate2? Present, IReadOnlyList<X509Certificate2> Former)
{
    private const int FewestBits = 2048;

    /// <summary>Reads the certificates that are configured.</summary>
    /// <param name="configuration">All that is configured.</param>
    /// <param name="contentRoot">The folder that paths are relative to.</param>
    /// <exception cref="SettingsException">One cannot be used.</exception>
    public static KeyCertificates Read(IConfiguration configuration, string contentRoot)
    {
        var options = new KeyOptions();
        configuration.GetSection(KeyOptions.Section).Bind(options);
        var present = string.IsNullOrEmpty(options.Certificate.Path) ? null
            : Read(options.Certificate, $"{KeyOptions.Section}:{nameof(KeyOptions.Certificate)}", contentRoot);
        if (present is null)
        {
            var former = Enumerable.Range(0, options.FormerCertificates.Count)
                .SelectMany(index => Given(options.FormerCertificates[index], $"{nameof(KeyOptions.FormerCertificates)}:{index}"));
            SettingsException.ThrowIfAny(Given(options.Certificate, nameof(KeyOptions.Certificate)).Concat(former).Select(
                given => $"{KeyOptions.Section}:{given} is set, but Keys:Certificate:Path is not: name the certificate that keys are to be encrypted with, a "
                    + "PFX or PEM file with its private key."));
        }

        return new KeyCertificates(present,
            [.. options.FormerCertificates.Select(
            (file, index) => Read(file, $"{KeyOptions.Section}:{nameof(KeyOptions.FormerCertificates)}:{index}", contentRoot))]);
    }

    private static IEnumerable<string> Given(CertificateFile file, string key) =>
        from part in ((string Name, string? Value)[])[
            (nameof(file.Path), file.Path), (nameof(file.KeyPath), file.KeyPath), (nameof(file.Password), file.Password)]
        where !string.IsNullOrEmpty(part.Value)
        select $"{key}:{part.Name}";

    private static X509Certificate2 Read(CertificateFile file, string key, string contentRoot)
    {
        var path = Path.GetFullPath(file.Path ?? "", contentRoot);
        X509Certificate2 certificate;
        try
        {
            certificate = file.KeyPath is not null || File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal)
                ? ReadPem(path, file.KeyPath is null ? path : Path.GetFullPath(file.KeyPath, contentRoot), file.Password)
                : X509CertificateLoader.LoadPkcs12FromFile(path, file.Password);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Refuse($"it must be a file of a certificate with its private key, PFX or PEM, that can be read with {key}:KeyPath and {key}:Password where "
                + $"it needs them ({fault.Message.TrimEnd('.')})", fault);
        }

        if (!certificate.HasPrivateKey)
        {
            throw Refuse("it holds no private key, without which nothing that is encrypted can be read again");
        }

        using var rsa = certificate.GetRSAPrivateKey();
        return rsa is null || rsa.KeySize < FewestBits ? throw Refuse($"its key must be RSA with at least {FewestBits} bits") : certificate;

        SettingsException Refuse(string rule, Exception? fault = null) => new($"{key}:Path is '{file.Path}'; {rule}.", fault);
    }

    private static X509Certificate2 ReadPem(string path, string keyPath, string? password) => password is null
        ? X509Certificate2.CreateFromPemFile(path, keyPath)
        : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
}
