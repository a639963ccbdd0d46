namespace CryptoPredict.Dashboard.Keys;

/// <summary>The keys that protect cookies, forms and second factors (section <c>Keys</c>).</summary>
internal sealed record KeyOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Keys";

    /// <summary>The certificate with which they are encrypted on the disk; without a path they are not.</summary>
    public CertificateFile Certificate { get; init; } = new();

    /// <summary>Certificates of before, for keys that are still encrypted with one of them.</summary>
    public IReadOnlyList<CertificateFile> FormerCertificates { get; init; } = [];
}

/// <summary>Where a certificate with its private key is read from, in the words of <c>Kestrel:Certificates</c>.</summary>
internal sealed record CertificateFile
{
    /// <summary>A PFX file, or a PEM file; relative to the content root.</summary>
    public string? Path { get; init; }

    /// <summary>The PEM file of the private key, where that of the certificate does not hold it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the PFX file or of the private key.</summary>
    public string? Password { get; init; }
}
