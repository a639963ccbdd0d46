using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Keys;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace CryptoPredict.Tests.Dashboard.Keys;

/// <summary>Which files serve as the certificate of the keys, and what is said of the others.</summary>
public sealed class KeyCertificatesTests : IDisposable
{
    private const string Password = "a password of tests";

    private readonly TestFolder _folder = new();
    private readonly X509Certificate2 _certificate = TestCertificate.Rsa("present");

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_usual_file_of_a_certificate_and_its_key_is_read()
    {
        using var rsa = _certificate.GetRSAPrivateKey()!;
        var (plain, hidden) = (rsa.ExportPkcs8PrivateKeyPem(),
            rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        var pem = _certificate.ExportCertificatePem();

        string[][] ways =
        [
            ["Path", _certificate.WritePfx(In("open.pfx"))],
            ["Path", _certificate.WritePfx(In("closed.pfx"), Password), "Password", Password],
            ["Path", Write("both.pem", $"{pem}\n{plain}\n")],
            ["Path", Write("both-hidden.pem", $"{pem}\n{hidden}\n"), "Password", Password],
            ["Path", Write("one.crt", pem), "KeyPath", Write("one.key", plain)],
            ["Path", Write("two.crt", pem), "KeyPath", Write("two.key", hidden), "Password", Password],
        ];
        Assert.All(ways, way => Assert.Equal(_certificate.Thumbprint, Read(way).Present!.Thumbprint));
        Assert.Null(Read().Present);
    }

    [Fact]
    public void A_certificate_whose_time_is_over_serves_for_only_its_key_is_used()
    {
        using var old = TestCertificate.Rsa("old", days: -1);

        Assert.Equal(old.Thumbprint, Read("Path", old.WritePfx(In("old.pfx"))).Present!.Thumbprint);
    }

    [Fact]
    public void What_cannot_serve_is_refused_with_the_key_the_file_and_the_reason()
    {
        using var curve = TestCertificate.Curve("curve");
        using var weak = TestCertificate.Rsa("weak", bits: 1024);
        using var other = TestCertificate.Rsa("other");
        using var otherKey = other.GetRSAPrivateKey()!;
        using var bare = X509CertificateLoader.LoadCertificate(_certificate.RawData);

        Assert.Contains("; it holds no private key", Fault("Path", bare.WritePfx(In("bare.pfx"))), StringComparison.Ordinal);
        Assert.Contains("; its key must be RSA with at least 2048 bits.", Fault("Path", curve.WritePfx(In("curve.pfx"))), StringComparison.Ordinal);
        Assert.Contains("; its key must be RSA with at least 2048 bits.", Fault("Path", weak.WritePfx(In("weak.pfx"))), StringComparison.Ordinal);
        const string NoCertificate = "; it must be a file of a certificate with its private key, PFX or PEM, that can be read with Keys:Certificate:KeyPath "
            + "and Keys:Certificate:Password";
        Assert.Contains(NoCertificate, Fault("Path", _certificate.WritePfx(In("closed.pfx"), Password)), StringComparison.Ordinal);
        Assert.Contains(NoCertificate, Fault("Path", Write("open.pem", _certificate.ExportCertificatePem())), StringComparison.Ordinal);
        Assert.Contains(NoCertificate, Fault("Path", Write("text.pfx", "no certificate")), StringComparison.Ordinal);
        Assert.Contains(NoCertificate, Fault("Path", _folder.Path), StringComparison.Ordinal);
        Assert.Contains(
            NoCertificate, Fault("Path", Write("one.crt", _certificate.ExportCertificatePem()), "KeyPath",
                Write("other.key", otherKey.ExportPkcs8PrivateKeyPem())), StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    private string Fault(params string[] settings)
    {
        var sentence = Assert.Single(Assert.Throws<SettingsException>(() => Read(settings)).Sentences);
        Assert.StartsWith($"Keys:Certificate:Path is '{settings[1]}'; ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, sentence, StringComparison.Ordinal);
        return sentence;
    }

    private KeyCertificates Read(params string[] settings) => KeyCertificates.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Chunk(2).Select(pair => KeyValuePair.Create($"Keys:Certificate:{pair[0]}", (string?)pair[1])))
            .Build(), _folder.Path);
}
