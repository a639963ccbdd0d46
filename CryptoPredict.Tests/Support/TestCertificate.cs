using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CryptoPredict.Tests.Support;

/// <summary>Certificates that sign themselves.</summary>
internal static class TestCertificate
{
    /// <summary>One with an RSA key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bits">The length of its key.</param>
    /// <param name="days">For how many days from now it is good; below 0 its time is over.</param>
    public static X509Certificate2 Rsa(string name, int bits = 2048, int days = 1)
    {
        using var key = RSA.Create(bits);
        return Sign(new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), days);
    }

    /// <summary>One with a key on an elliptic curve.</summary>
    public static X509Certificate2 Curve(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256), days: 1);
    }

    /// <summary>Writes a PFX file.</summary>
    /// <returns>Its path.</returns>
    public static string WritePfx(this X509Certificate2 certificate, string path, string? password = null)
    {
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    private static X509Certificate2 Sign(CertificateRequest request, int days)
    {
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(days));
    }
}
