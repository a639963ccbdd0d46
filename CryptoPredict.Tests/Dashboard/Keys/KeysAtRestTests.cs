using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Keys;

/// <summary>The keys of cookies, forms and second factors on the disk: encrypted with a certificate, or a line that says they are not.</summary>
[Kind(TestKind.Process)]
public sealed class KeysAtRestTests
{
    private const string Encrypted = "The keys of cookies, forms and second factors are encrypted with the certificate";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_encrypts_the_keys_of_before_and_their_sessions_and_secrets_live_on_over_the_next_certificate_too_asvs_6_4_1()
    {
        using var folder = new TestFolder();
        using var first = TestCertificate.Rsa("first");
        using var second = TestCertificate.Rsa("second");
        var (firstFile, secondFile) = (first.WritePfx(Path.Combine(folder.Path, "first.pfx")), second.WritePfx(Path.Combine(folder.Path, "second.pfx")));
        using var log = new CapturedLog();
        var app = await RunningDashboard.StartAsync(
            builder => builder.Logging.AddProvider(log), "Logging:LogLevel:CryptoPredict.Dashboard.Keys.KeysAtRest=Information");
        try
        {
            using var browser = await app.SignInAsync("admin");
            var cookies = browser.Cookies.GetCookieHeader(app.BaseAddress);
            var secret = Protector(app).Protect("of a second factor");
            var clear = ClearKeys(app);
            Assert.NotEmpty(clear);
            Assert.Single(log.Lines, line => line.Contains("unencrypted", StringComparison.Ordinal)
                && line.Contains("; Keys:Certificate:Path names a certificate", StringComparison.Ordinal));

            app = await app.RestartAsync($"Keys:Certificate:Path={firstFile}");
            await OpensAsync(app, cookies, secret);
            Assert.All(KeyFiles(app), text => Assert.All(clear, key => Assert.DoesNotContain(key, text, StringComparison.Ordinal)));
            Assert.Empty(ClearKeys(app));
            Assert.Single(log.Lines, line => line.Contains($"{Encrypted} CN=first ({first.Thumbprint}); 1 that were not are now.", StringComparison.Ordinal));

            app = await app.RestartAsync($"Keys:Certificate:Path={secondFile}", $"Keys:FormerCertificates:0:Path={firstFile}");
            await OpensAsync(app, cookies, secret);
            Assert.Single(log.Lines, line => line.Contains($"{Encrypted} CN=second ({second.Thumbprint}); 1 that were not are now.", StringComparison.Ordinal));

            // The first is needed no more.
            app = await app.RestartAsync("Keys:FormerCertificates:0:Path=" + secondFile);
            await OpensAsync(app, cookies, secret);
            Assert.Empty(ClearKeys(app));
            Assert.Single(log.Lines, line => line.Contains($"{Encrypted} CN=second ({second.Thumbprint}); 0 that were not are now.", StringComparison.Ordinal));
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_start_without_the_certificate_that_the_keys_need_is_refused_and_makes_no_new_keys_asvs_6_4_1()
    {
        using var folder = new TestFolder();
        using var certificate = TestCertificate.Rsa("needed");
        using var other = TestCertificate.Rsa("other");
        var path = certificate.WritePfx(Path.Combine(folder.Path, "needed.pfx"), "a password");
        var otherPath = other.WritePfx(Path.Combine(folder.Path, "other.pfx"));
        string[] settings = ["urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}"];
        await using (var process = DashboardProcess.Start([.. settings, $"Keys:Certificate:Path={path}", "Keys:Certificate:Password=a password"]))
        {
            using var http = new HttpClient { BaseAddress = await process.ListeningAsync() };
            using var page = await http.GetAsync(new Uri("/set-up", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains(Encrypted, process.Output, StringComparison.Ordinal);
        }

        var keys = Directory.GetFiles(Path.Combine(folder.Path, "keys"));
        Assert.All(keys, key => Assert.DoesNotContain("masterKey", File.ReadAllText(key), StringComparison.Ordinal));
        foreach (var more in (string[][])[[], [$"Keys:Certificate:Path={otherPath}"]])
        {
            await using var refused = DashboardProcess.Start([.. settings, .. more]);
            Assert.Equal(1, await refused.ExitCodeAsync());
            Assert.Contains(
                $"can be read only with the certificate CN=needed (thumbprint {certificate.Thumbprint}), which is not configured: name it in "
                    + $"Keys:Certificate:Path", refused.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        }

        Assert.Equal(keys, Directory.GetFiles(Path.Combine(folder.Path, "keys")));
    }

    [Fact]
    public async Task Keys_that_were_there_before_and_are_missing_at_the_start_are_told_by_the_health_check()
    {
        var first = await RunningDashboard.StartAsync("Logging:LogLevel:Default=None");
        Assert.Equal("The keys of cookies and forms can be used.", await FindingAsync(first));
        Directory.GetFiles(FolderOf(first)).ToList().ForEach(File.Delete);

        await using var again = await first.RestartAsync();

        Assert.StartsWith("The keys of cookies and forms were missing at the start", await FindingAsync(again), StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(FolderOf(again)));

        static async Task<string> FindingAsync(RunningDashboard app)
        {
            using var answer = await app.Http.GetAsync(new Uri("/health", UriKind.Relative), Token);
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("checks").GetProperty("keys").GetProperty("finding")
                .GetString()!;
        }
    }

    [Fact]
    public async Task A_key_that_comes_while_it_runs_and_needs_another_certificate_is_told_by_the_health_check()
    {
        await using var app = await RunningDashboard.StartAsync("Logging:LogLevel:Default=None");
        using var page = await app.Http.GetAsync(new Uri("/sign-in", UriKind.Relative), Token);
        using var certificate = TestCertificate.Rsa("another");
        var key = XDocument.Parse(KeyFiles(app).First());
        var id = Guid.NewGuid();
        key.Root!.SetAttributeValue("id", id);
        var secret = key.Descendants("masterKey").Single();
        var closed = new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance).Encrypt(secret);
        XNamespace protection = "http://schemas.asp.net/2015/03/dataProtection";
        secret.ReplaceWith(new XElement(
            protection + "encryptedSecret", new XAttribute("decryptorType", closed.DecryptorType.AssemblyQualifiedName!), closed.EncryptedElement));
        await File.WriteAllTextAsync(Path.Combine(FolderOf(app), $"key-{id}.xml"), key.ToString(), Token);

        using var health = await app.Http.GetAsync(new Uri("/health", UriKind.Relative), Token);

        var found = JsonElement.Parse(await health.Content.ReadAsStringAsync(Token)).GetProperty("checks").GetProperty("keys");
        Assert.Equal("Degraded", found.GetProperty("status").GetString());
        Assert.Contains("name the certificate that it is encrypted with in Keys:FormerCertificates", found.GetProperty("finding").GetString(),
            StringComparison.Ordinal);
    }

    private static async Task OpensAsync(RunningDashboard app, string cookies, string secret)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/users", UriKind.Relative));
        asked.Headers.Add("Cookie", cookies);
        using var browser = app.NewBrowser();
        using var opened = await browser.SendAsync(asked);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Equal("of a second factor", Protector(app).Unprotect(secret));
    }

    private static IDataProtector Protector(RunningDashboard app) => app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static string FolderOf(RunningDashboard app) => Path.Combine(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path, "keys");

    private static IEnumerable<string> KeyFiles(RunningDashboard app) => Directory.GetFiles(FolderOf(app)).Select(File.ReadAllText);

    // What a thief of the files would read.
    private static List<string> ClearKeys(RunningDashboard app) =>
        [.. KeyFiles(app).SelectMany(text => XDocument.Parse(text).Descendants("masterKey")).Select(key => key.Value)];
}
