using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Engine;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CryptoPredict.Dashboard.Keys;

/// <summary>
/// The keys that protect cookies, forms and second factors, as they lie on the disk: encrypted where there is a certificate. Those of before it was set, or of
/// a former one, are encrypted with it at the start, for what they protect lives on: none stays readable, and a former certificate is needed for one start.
/// </summary>
internal sealed partial class KeysAtRest(IServiceProvider services, string folder, KeyCertificates certificates, ILoggerFactory loggers) : IHostedService
{
    /// <summary>The keys' folder within that of the data.</summary>
    public const string Folder = "keys";

    private static readonly XNamespace Protection = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XNamespace Signature = "http://www.w3.org/2000/09/xmldsig#";
    private static readonly XName Needs = Protection + "requiresEncryption";
    private static readonly XName Encrypted = Protection + "encryptedSecret";

    private readonly ILogger _logger = loggers.CreateLogger<KeysAtRest>();

    // Before anything else makes the folder.
    private readonly bool _wasThere = Directory.Exists(folder);

    /// <summary>That there was no key at the start though there had been, in a sentence; null when it was not so.</summary>
    public string? Loss { get; private set; }

    /// <summary>Has the application keep its keys in its data folder.</summary>
    /// <exception cref="SettingsException">A certificate cannot be used.</exception>
    public static void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var root = builder.Environment.ContentRootPath;
        var folder = Path.GetFullPath(Path.Combine(builder.Configuration["Storage:Path"] ?? "data", Folder), root);
        var section = KnownSection.Of(KeyOptions.Section, typeof(KeyOptions));
        services.AddSingleton(section);

        // The certificates are needed to put the application together, before all its settings are checked.
        SettingsException.ThrowIfAny(SettingsCheck.Faults(builder.Configuration, section));
        var certificates = KeyCertificates.Read(builder.Configuration, root);

        // Before data protection reads the keys at its own start.
        services.AddSingleton(provider => new KeysAtRest(provider, folder, certificates, provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<KeysAtRest>());
        var protection = services.AddDataProtection().SetApplicationName("CryptoPredict").PersistKeysToFileSystem(new DirectoryInfo(folder));
        if (certificates.Present is { } present)
        {
            protection.ProtectKeysWithCertificate(present).UnprotectKeysWithAnyCertificate([present, .. certificates.Former]);
        }
    }

    /// <exception cref="SettingsException">A key is encrypted with a certificate that is not configured.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Key: Load(path))).ToList() : [];
        RequireCertificates([.. files.SelectMany(file => Secrets(file.Key).Select(secret => (file.Path, CertificateOf(secret))))
            .OfType<(string, X509Certificate2)>()]);
        if (_wasThere && files.Count == 0)
        {
            Loss = "The keys of cookies and forms were missing at the start, so new ones are made: everybody signs in again, and who has a second factor "
                + $"with a recovery code. If nobody meant that, stop the application and put the folder '{Folder}' back.";
            LogLoss(_logger, Loss);
        }

        if (certificates.Present is not { } present)
        {
            LogOpen(_logger, folder);
            return Task.CompletedTask;
        }

        var encrypted = files.Count(file => file.Key is { } key && EncryptFile(file.Path, key, present));
        LogEncrypted(_logger, present.Subject, present.Thumbprint, encrypted);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What is damaged is reported by the health check.
    private static XDocument? Load(string path)
    {
        try
        {
            return XDocument.Load(path, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static List<XElement> Secrets(XDocument? key) => key is null ? [] : [.. key.Descendants(Encrypted)];

    private static X509Certificate2? CertificateOf(XElement secret)
    {
        try
        {
            return secret.Descendants(Signature + "X509Certificate").FirstOrDefault() is { } text
                ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text.Value)) : null;
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private void RequireCertificates(IReadOnlyList<(string Path, X509Certificate2 Certificate)> used)
    {
        var known = certificates.Former.Append(certificates.Present).OfType<X509Certificate2>().Select(certificate => certificate.Thumbprint)
            .ToHashSet(StringComparer.Ordinal);
        var sentences = used.Where(use => !known.Contains(use.Certificate.Thumbprint)).GroupBy(use => use.Certificate.Thumbprint, StringComparer.Ordinal)
            .Select(group =>
            $"In {folder} {string.Join(", ", group.Select(use => Path.GetFileName(use.Path)).Distinct())} can be read only with the certificate "
                + $"{group.First().Certificate.Subject} (thumbprint {group.Key}), "
            + "which is not configured: name it in Keys:Certificate:Path, or in Keys:FormerCertificates:0:Path where another has taken its place. If it is "
                + "lost, move these files out of the folder: "
            + "everybody then signs in again, and who has a second factor with a recovery code.").ToList();
        if (sentences.Count > 0)
        {
            throw new SettingsException(sentences);
        }
    }

    /// <returns>Whether something had to be encrypted.</returns>
    private bool Encrypt(XDocument key, X509Certificate2 present)
    {
        var former = Secrets(key).Where(secret => CertificateOf(secret) is { } certificate && certificate.Thumbprint != present.Thumbprint).ToList();
        foreach (var secret in former)
        {
            var opened = new EncryptedXmlDecryptor(services).Decrypt(secret.Elements().Single());
            opened.SetAttributeValue(Needs, true);
            secret.ReplaceWith(opened);
        }

        var open = key.Descendants().Where(element => (bool?)element.Attribute(Needs) ?? false).ToList();
        foreach (var secret in open)
        {
            var closed = new CertificateXmlEncryptor(present, loggers).Encrypt(secret);
            secret.ReplaceWith(new XElement(Encrypted, new XAttribute("decryptorType", closed.DecryptorType.AssemblyQualifiedName!), closed.EncryptedElement));
        }

        return open.Count > 0;
    }

    private bool EncryptFile(string path, XDocument key, X509Certificate2 present)
    {
        // A key is there as it was or as it is to be, whenever the process dies.
        var beside = $"{path}.tmp";
        try
        {
            if (!Encrypt(key, present))
            {
                return false;
            }

            using (var file = File.Create(beside))
            {
                key.Save(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            LogUnwritten(_logger, path, fault);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Loss}")]
    private static partial void LogLoss(ILogger logger, string loss);

    [LoggerMessage(LogLevel.Information,
        "The keys of cookies, forms and second factors are kept unencrypted in {Folder}, protected by their file mode (0600) alone; Keys:Certificate:Path "
        + "names a certificate to encrypt them with.")]
    private static partial void LogOpen(ILogger logger, string folder);

    [LoggerMessage(LogLevel.Information,
        "The keys of cookies, forms and second factors are encrypted with the certificate {Subject} ({Thumbprint}); {Count} that were not are now.")]
    private static partial void LogEncrypted(ILogger logger, string subject, string thumbprint, int count);

    [LoggerMessage(LogLevel.Error, "The key {Path} could not be encrypted and stays as it was; the next start tries it again.")]
    private static partial void LogUnwritten(ILogger logger, string path, Exception fault);
}
