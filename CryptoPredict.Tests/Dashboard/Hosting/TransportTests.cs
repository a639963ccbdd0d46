using System.Net.Sockets;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>What the server agrees to on the way to it, asked byte by byte: libraries would refuse to ask for what is out of date.</summary>
[Kind(TestKind.Host)]
public sealed class TransportTests
{
    private const byte Handshake = 22;

    [Fact]
    public async Task Nothing_older_than_TLS_1_2_is_spoken_asvs_9_1_3()
    {
        using var folder = new TestFolder();
        using var certificate = TestCertificate.Rsa("127.0.0.1");
        await using var app = await RunningDashboard.StartAsync(
            "urls=https://127.0.0.1:0", $"Kestrel:Certificates:Default:Path={certificate.WritePfx(Path.Combine(folder.Path, "tls.pfx"))}");

        Assert.Equal(Handshake, await FirstByteAsync(app.BaseAddress, minor: 3));
        Assert.NotEqual(Handshake, await FirstByteAsync(app.BaseAddress, minor: 2));
        Assert.NotEqual(Handshake, await FirstByteAsync(app.BaseAddress, minor: 1));
    }

    /// <summary>Says hello in TLS 1.(minor - 1).</summary>
    /// <returns>The kind of the record that comes back; null when there is none.</returns>
    private static async Task<byte?> FirstByteAsync(Uri address, byte minor)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, token);
        await using var stream = client.GetStream();

        // ECDHE with RSA and AES, in the ways that each version knows; the curve P-256; signatures by RSA and SHA-256 or SHA-1.
        byte[] ciphers = [0xC0, 0x2F, 0xC0, 0x13, 0xC0, 0x14, 0x00, 0x2F, 0x00, 0x35];
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 8, 0, 6, 4, 1, 8, 4, 2, 1];
        byte[] body = [3, minor, .. new byte[32], 0, 0, (byte)ciphers.Length, .. ciphers, 1, 0, 0, (byte)extensions.Length, .. extensions];
        await stream.WriteAsync((byte[])[Handshake, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body], token);
        var first = new byte[1];
        try
        {
            return await stream.ReadAsync(first, token) == 1 ? first[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
