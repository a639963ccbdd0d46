using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Registry;

public sealed class VersionPackageTests
{
    private static readonly DateTimeOffset MadeAt = Sample.Start.AddDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_travels_to_another_registry_bit_for_bit()
    {
        using var home = await RegistryStore.CreateAsync();
        using var abroad = await RegistryStore.CreateAsync();
        var version = await home.AddAsync(1);
        abroad.Clock.Advance(Sample.Minute);
        var package = await VersionPackage.ExportAsync(home.Registry, version.Asset, version.Id, Token);

        var imported = await ImportAsync(abroad, package);

        Assert.Equal((version.Id, version.ArtefactHash), (imported.Id, imported.ArtefactHash));
        Assert.Equal(VersionOrigin.Import, imported.Origin);
        Assert.Equal(RegistryJson.Write<ModelMetadata>(version with { Origin = VersionOrigin.Import }), RegistryJson.Write<ModelMetadata>(imported));
        Assert.Equal(RegistryStore.Artefact(1), (await abroad.Registry.ReadArtefactAsync(imported.Asset, imported.Id, Token)).Artefact);
        Assert.Empty(await abroad.Registry.ReadAliasesAsync(null, Token));
        Assert.Equal(package, await VersionPackage.ExportAsync(home.Registry, version.Asset, version.Id, Token));
        Assert.Equal(VersionOrigin.Retrain, (await ImportAsync(home, package)).Origin);
    }

    [Fact]
    public void A_cut_off_file_is_refused()
    {
        var package = Package();
        for (var length = 0; length < package.Length; length += 1 + length / 200)
        {
            Assert.Throws<VersionPackageException>(() => VersionPackage.Read(package[..length]));
        }
    }

    [Fact]
    public void A_flipped_bit_is_refused_or_changes_nothing()
    {
        var package = Package();
        var (metadata, artefact) = VersionPackage.Read(package);
        var text = RegistryJson.Write(metadata);
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var damaged = package.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var read = VersionPackage.Read(damaged);
                Assert.Equal(text, RegistryJson.Write(read.Metadata));
                Assert.Equal(artefact, read.Artefact);
            }
            catch (VersionPackageException)
            {
                refused++;
            }
        }

        Assert.True(refused > 2000, $"{refused} of 3000 were refused.");
    }

    [Fact]
    public void Any_other_file_is_refused()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(5000)];
            random.NextBytes(noise);
            Assert.Throws<VersionPackageException>(() => VersionPackage.Read(noise));
        }

        Assert.Throws<VersionPackageException>(() => VersionPackage.Read("PK\u0003\u0004 not really"u8.ToArray()));
        Assert.Throws<VersionPackageException>(() => VersionPackage.Read(Zip()));
    }

    [Theory]
    [InlineData("../artefact.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("artefact.bin")]
    [InlineData("Manifest.json")]
    public void A_further_entry_is_refused_whatever_its_name(string name)
    {
        var (manifest, artefact, sums) = Parts();

        Assert.Throws<VersionPackageException>(
            () => VersionPackage.Read(Zip(("manifest.json", manifest), ("artefact.bin", artefact), ("SHA256SUMS", sums), (name, artefact))));
    }

    [Fact]
    public void A_bomb_is_not_unpacked()
    {
        var (manifest, artefact, _) = Parts();
        var bomb = Zip(("manifest.json", new byte[100 << 20]), ("artefact.bin", artefact), ("SHA256SUMS", []));
        var sums = Zip(("manifest.json", manifest), ("artefact.bin", artefact), ("SHA256SUMS", new byte[10 << 20]));

        Assert.True(bomb.Length < 1 << 20);
        Assert.Contains("larger", Assert.Throws<VersionPackageException>(() => VersionPackage.Read(bomb)).Message, StringComparison.Ordinal);
        Assert.Contains("larger", Assert.Throws<VersionPackageException>(() => VersionPackage.Read(sums)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"lightgbm\"", "\"../lightgbm\"", "model")]
    [InlineData("\"BTC-USD\"", "\"BTC;USD\"", "asset")]
    [InlineData("version-1\"", "version-2\"", "version-2")]
    [InlineData("\"rows\": 1001", "\"rows\": -1", "rows")]
    [InlineData("\"rows\": 1001", "\"rows\": 1001, \"command\": \"rm\"", "command")]
    [InlineData("\"seed\"", "\"sead\"", "sead")]
    [InlineData("\"Retrain\"", "7", "origin")]
    [InlineData("\"parameters\": {", "\"parameters\": null, \"ignored\": {", "")]
    public void A_manifest_that_breaks_a_rule_is_refused_although_its_sums_are_right(string from, string to, string named)
    {
        var (manifest, artefact, _) = Parts();
        var text = Encoding.UTF8.GetString(manifest);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var forged = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));

        var refusal = Assert.Throws<VersionPackageException>(() => VersionPackage.Read(Signed(forged, artefact)));

        Assert.Contains(named, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Other_features_and_the_future_are_refused_and_nothing_is_changed()
    {
        using var store = await RegistryStore.CreateAsync();
        var foreign = Write(RegistryStore.Metadata(MadeAt) with { FeatureSchemaHash = new string('f', 64) });
        var future = Write(RegistryStore.Metadata(store.Clock.GetUtcNow().AddMinutes(1)));

        Assert.Contains("schema", (await Assert.ThrowsAsync<VersionPackageException>(() => ImportAsync(store, foreign))).Message, StringComparison.Ordinal);
        Assert.Contains("future", (await Assert.ThrowsAsync<VersionPackageException>(() => ImportAsync(store, future))).Message, StringComparison.Ordinal);
        Assert.Equal(0, (await store.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Empty(store.Files());
    }

    [Fact]
    public async Task A_version_whose_artefact_is_lost_is_not_exported()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        File.Delete(store.FileOf(version));

        var refusal = await Assert.ThrowsAsync<VersionPackageException>(
            () => VersionPackage.ExportAsync(store.Registry, version.Asset, version.Id, Token));

        Assert.Contains("missing", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<ModelVersion> ImportAsync(RegistryStore store, byte[] package) =>
        VersionPackage.ImportAsync(store.Registry, new MemoryStream(package), store.Clock.GetUtcNow(), Token);

    private static byte[] Package() => Write(RegistryStore.Metadata(MadeAt));

    private static byte[] Write(ModelMetadata metadata)
    {
        var artefact = RegistryStore.Artefact(1, 300);
        return VersionPackage.Write(new ModelVersion(metadata, Convert.ToHexStringLower(SHA256.HashData(artefact)), artefact.Length), artefact);
    }

    private static (byte[] Manifest, byte[] Artefact, byte[] Sums) Parts()
    {
        using var archive = new ZipArchive(new MemoryStream(Package()));
        return (Get("manifest.json"), Get("artefact.bin"), Get("SHA256SUMS"));

        byte[] Get(string name)
        {
            using var content = new MemoryStream();
            using var entry = archive.GetEntry(name)!.Open();
            entry.CopyTo(content);
            return content.ToArray();
        }
    }

    private static byte[] Signed(byte[] manifest, byte[] artefact) => Zip(
        ("manifest.json", manifest),
        ("artefact.bin", artefact),
        ("SHA256SUMS", Encoding.ASCII.GetBytes(
            $"{Convert.ToHexStringLower(SHA256.HashData(manifest))}  manifest.json\n{Convert.ToHexStringLower(SHA256.HashData(artefact))}  artefact.bin\n")));

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }
}
