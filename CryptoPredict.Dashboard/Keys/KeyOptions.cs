namespace CryptoPredict.Dashboard.Keys;

/// <summary>How the keys that protect cookies, forms and second factors are encrypted on the disk (section <c>Keys</c>).</summary>
internal sealed record KeyOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Keys";

    /// <summary>The certificate, with an RSA key, that encrypts them. Without it they are readable on the disk, by this user only (mode 0600).</summary>
    public CertificateFile Certificate { get; init; } = new();

    /// <summary>A certificate that was used before, for one start: the keys are then encrypted with the present one.</summary>
    public IReadOnlyList<CertificateFile> FormerCertificates { get; init; } = [];
}

/// <summary>Where a certificate with its private key is read from, in the words of <c>Kestrel:Certificates</c>.</summary>
internal sealed record CertificateFile
{
    /// <summary>A PFX file, or a PEM file. A relative path starts at the folder of the project, or where the program was started.</summary>
    public string? Path { get; init; }

    /// <summary>The PEM file of the private key, if the file of the certificate does not hold it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the PFX file or of the private key.</summary>
    public string? Password { get; init; }
}
