using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class SqliteModelRegistryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_added_is_read_back_field_by_field()
    {
        using var store = await RegistryStore.CreateAsync();
        var metadata = RegistryStore.Metadata(store.Clock.GetUtcNow(), parent: "lightgbm-20250101T000000Z-00000000");

        var added = await store.Registry.AddAsync(metadata, RegistryStore.Artefact(1), Token);
        var found = await store.Registry.FindAsync(metadata.Asset, added.Id, Token);

        Assert.Matches("^lightgbm-20260102T000000Z-[0-9a-f]{8}$", added.Id);
        Assert.Equal(RegistryJson.Write(metadata), RegistryJson.Write<ModelMetadata>(found!));
        Assert.Equal((1000, added.ArtefactHash[..8]), (found!.ArtefactBytes, added.Id[^8..]));
        Assert.True(found.CanServe);
        Assert.Equal(RegistryStore.Artefact(1), (await store.Registry.ReadArtefactAsync(metadata.Asset, added.Id, Token)).Artefact);
        Assert.Equal(RegistryStore.Artefact(1), await File.ReadAllBytesAsync(store.FileOf(added), Token));
        Assert.Single(store.Files());
    }

    [Fact]
    public async Task The_same_artefact_twice_is_one_version()
    {
        using var store = await RegistryStore.CreateAsync();
        var metadata = RegistryStore.Metadata(store.Clock.GetUtcNow());

        var first = await store.Registry.AddAsync(metadata, RegistryStore.Artefact(1), Token);
        var second = await store.Registry.AddAsync(metadata with { Rows = 5 }, RegistryStore.Artefact(1), Token);
        var elsewhere = await store.Registry.AddAsync(metadata with { Asset = new Asset("btc-usd") }, RegistryStore.Artefact(1), Token);

        Assert.Equal((first.Id, first.Rows), (second.Id, second.Rows));
        Assert.Equal(first.Id, elsewhere.Id);
        Assert.Equal(2, (await store.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Equal(2, store.Files().Length);
    }

    [Fact]
    public async Task A_biography_that_breaks_a_rule_is_refused_and_leaves_nothing()
    {
        using var store = await RegistryStore.CreateAsync();
        var good = RegistryStore.Metadata(store.Clock.GetUtcNow());
        (ModelMetadata Metadata, byte[] Artefact)[] bad =
        [
            (good with { Model = "../x" }, [1]),
            (good with { Model = "LSTM" }, [1]),
            (good with { Asset = new Asset("a;b") }, [1]),
            (good with { DataHash = "none" }, [1]),
            (good with { DataTo = good.CreatedAt.AddSeconds(1) }, [1]),
            (good with { DataFrom = good.DataTo.AddSeconds(1) }, [1]),
            (good with { Rows = -1 }, [1]),
            (good with { Losses = default }, [1]),
            (good, []),
        ];

        foreach (var (metadata, artefact) in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.Registry.AddAsync(metadata, artefact, Token));
        }

        Assert.Equal(0, (await store.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Empty(store.Files());
    }

    [Fact]
    public async Task Hostile_symbols_stay_inside_the_folder_and_apart()
    {
        using var store = await RegistryStore.CreateAsync();
        Asset[] assets = [new(".."), new("a/b"), new("a:b"), new("a_b"), new("A_b"), new("/"), new("../..")];

        foreach (var asset in assets)
        {
            await store.AddAsync(1, asset);
        }

        Assert.Equal(assets.Length, store.Files().Select(Path.GetDirectoryName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(store.Files(), file => Assert.Equal(store.Artefacts, Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file)))));
    }

    [Fact]
    public async Task Versions_come_in_every_order_that_is_offered()
    {
        using var store = await RegistryStore.CreateAsync();
        List<ModelVersion> added = [];
        for (var i = 0; i < 5; i++)
        {
            store.Clock.Advance(Sample.Minute);
            var metadata = RegistryStore.Metadata(store.Clock.GetUtcNow()) with
            {
                Model = i % 2 == 0 ? "lstm" : "kalman",
                Origin = i == 3 ? VersionOrigin.Import : VersionOrigin.Retrain,
                Rows = 100 + (i % 3),
                Duration = TimeSpan.FromSeconds(7 * i % 5),
                HoldoutMetrics = i == 2 ? ImmutableSortedDictionary<string, double>.Empty : Values(1 - (0.01 * (i % 3))),
            };
            var version = await store.Registry.AddAsync(metadata, RegistryStore.Artefact(i), Token);
            if (i < 3)
            {
                await store.Registry.UpdateLiveMetricsAsync(
                    version.Asset, version.Id, new LiveMetrics(20, store.Clock.GetUtcNow(), Values(0.9 + (0.01 * (i % 2)))), Token);
            }

            added.Add(version);
        }

        await SortedLists.AssertEveryOrderAsync<VersionColumn, string>(
            async sort => [.. (await store.Registry.ReadAsync(new VersionQuery(Sort: sort), Token)).Items.Select(version => version.Id)],
            (column, id) =>
            {
                var version = added.Single(version => version.Id == id);
                return column switch
                {
                    VersionColumn.Made => version.CreatedAt,
                    VersionColumn.Model => version.Model,
                    VersionColumn.Origin => version.Origin.ToString(),
                    VersionColumn.Rows => version.Rows,
                    VersionColumn.Took => version.Duration,
                    VersionColumn.Holdout => version.HoldoutMetrics.TryGetValue("relative_mae", out var held) ? held : null,
                    _ => added.IndexOf(version) is var i and < 3 ? 0.9 + (0.01 * (i % 2)) : null,
                };
            },
            id => id);

        static ImmutableSortedDictionary<string, double> Values(double relative) =>
            ImmutableSortedDictionary<string, double>.Empty.Add("relative_mae", relative);
    }

    [Fact]
    public async Task Filters_and_pages_cut_the_same_order()
    {
        using var store = await RegistryStore.CreateAsync();
        List<ModelVersion> added = [];
        for (var i = 0; i < 12; i++)
        {
            added.Add(await store.AddAsync(i, i % 2 == 0 ? Sample.Btc : new Asset("ETH-USD"), i % 3 == 0 ? "lstm" : "kalman", i == 4 ? added[2].Id : null));
        }

        await store.PromoteAsync(added[3]);
        added.Reverse();

        Assert.Equal(Ids(added), Ids(await ReadAsync(new VersionQuery())));
        Assert.Equal(Ids(added.Skip(5).Take(3)), Ids(await ReadAsync(new VersionQuery(Offset: 5, Limit: 3))));
        Assert.Equal(Ids(added.Where(v => v.Asset == Sample.Btc)), Ids(await ReadAsync(new VersionQuery(Sample.Btc))));
        Assert.Equal(Ids(added.Where(v => v.Model == "lstm")), Ids(await ReadAsync(new VersionQuery(Model: "lstm"))));
        Assert.Equal(Ids(added.Where(v => v.Origin == VersionOrigin.FineTune)), Ids(await ReadAsync(new VersionQuery(Origin: VersionOrigin.FineTune))));
        Assert.Equal(Ids([added[8]]), Ids(await ReadAsync(new VersionQuery(Alias: ModelAlias.Champion))));
        Assert.Empty(await ReadAsync(new VersionQuery(Alias: ModelAlias.Challenger)));
        Assert.Equal(Ids(added.Skip(2).Take(4)), Ids(await ReadAsync(new VersionQuery(From: added[5].CreatedAt, To: added[1].CreatedAt))));
        Assert.Equal(12, (await store.Registry.ReadAsync(new VersionQuery(Limit: 1), Token)).Total);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.Registry.ReadAsync(new VersionQuery(Limit: 0), Token));

        async Task<IReadOnlyList<ModelVersion>> ReadAsync(VersionQuery query) => (await store.Registry.ReadAsync(query, Token)).Items;

        static string[] Ids(IEnumerable<ModelVersion> versions) => [.. versions.Select(v => v.Id)];
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("flipped")]
    [InlineData("empty")]
    public async Task A_lost_artefact_marks_its_version_and_says_why(string damage)
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        Damage(store.FileOf(version), damage);

        var read = await store.Registry.ReadArtefactAsync(version.Asset, version.Id, Token);

        Assert.Null(read.Artefact);
        Assert.Contains(version.Id, read.Message, StringComparison.Ordinal);
        Assert.NotNull((await store.Registry.FindAsync(version.Asset, version.Id, Token))!.Unusable);
        Assert.Equal(AliasOutcome.Unusable, (await store.PromoteAsync(version)).Outcome);
    }

    [Fact]
    public async Task Every_single_flipped_bit_is_found()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1, length: 40);
        var folder = new ArtefactFolder(store.Artefacts);
        var whole = RegistryStore.Artefact(1, 40);
        for (var bit = 0; bit < 320; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(store.FileOf(version), damaged, Token);

            Assert.NotNull((await folder.ReadAsync(version, Token)).Fault);
        }
    }

    [Fact]
    public async Task Adding_a_lost_artefact_again_mends_its_version()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        Damage(store.FileOf(version), "flipped");
        await store.Registry.ReadArtefactAsync(version.Asset, version.Id, Token);

        var mended = await store.Registry.AddAsync(version, RegistryStore.Artefact(1), Token);

        Assert.True(mended.CanServe);
        Assert.NotNull((await store.Registry.ReadArtefactAsync(version.Asset, version.Id, Token)).Artefact);
    }

    [Fact]
    public async Task A_start_marks_versions_without_artefact_and_unmarks_those_that_came_back()
    {
        using var store = await RegistryStore.CreateAsync();
        var lost = await store.AddAsync(1);
        var decodable = await store.AddAsync(2);
        await store.Registry.MarkUnusableAsync(decodable.Asset, decodable.Id, "It cannot be decoded.", Token);
        var path = store.FileOf(lost);
        File.Move(path, path + ".kept");

        var second = await store.ReopenAsync();
        Assert.Equal("Its artefact is missing.", (await second.FindAsync(lost.Asset, lost.Id, Token))!.Unusable);
        File.Move(path + ".kept", path);
        var third = await store.ReopenAsync();

        Assert.True((await third.FindAsync(lost.Asset, lost.Id, Token))!.CanServe);
        Assert.Equal("It cannot be decoded.", (await third.FindAsync(decodable.Asset, decodable.Id, Token))!.Unusable);
    }

    [Fact]
    public async Task A_start_sweeps_what_a_kill_left_and_nothing_else()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        var folder = Path.GetDirectoryName(store.FileOf(version))!;

        // Half an artefact written; a whole one whose row was never committed; and another process in the middle of writing.
        await File.WriteAllBytesAsync(Path.Combine(folder, "lstm-20260101T000000Z-00000000.bin.0.tmp"), [1, 2], Token);
        await File.WriteAllBytesAsync(Path.Combine(folder, "lstm-20260101T000000Z-00000000.bin"), [1, 2], Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "mine", Token);
        await using var writing = new FileStream(Path.Combine(folder, "busy.bin.1.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await store.ReopenAsync();

        Assert.Equal(
            ["busy.bin.1.tmp", $"{version.Id}.bin", "notes.txt"],
            Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_whose_row_cannot_be_written_is_not_there_and_its_file_goes_at_the_next_start()
    {
        using var store = await RegistryStore.CreateAsync();
        await store.Store.Database.ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON model_versions BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        await Assert.ThrowsAsync<SqliteException>(() => store.AddAsync(1));

        Assert.Equal(0, (await store.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.All(store.Files(), file => Assert.EndsWith(".bin", file, StringComparison.Ordinal));
        await store.ReopenAsync();
        Assert.Empty(store.Files());
    }

    [Theory]
    [InlineData("UPDATE model_versions SET data_rows = 1")]
    [InlineData("UPDATE model_versions SET holdout_metrics = '{}'")]
    [InlineData("UPDATE alias_changes SET reason = 'x'")]
    [InlineData("DELETE FROM alias_changes")]
    public async Task The_database_itself_refuses_to_change_what_happened(string change)
    {
        using var store = await RegistryStore.CreateAsync();
        await store.PromoteAsync(await store.AddAsync(1));

        await Assert.ThrowsAsync<SqliteException>(() => store.Store.Database.ExecuteAsync(change));
    }

    [Fact]
    public async Task Live_metrics_are_replaced()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        var metrics = new LiveMetrics(12, store.Clock.GetUtcNow(), RegistryStore.Metrics(("mae", 0.1), ("p", double.NaN)));

        await store.Registry.UpdateLiveMetricsAsync(version.Asset, version.Id, metrics with { Count = 3 }, Token);
        await store.Registry.UpdateLiveMetricsAsync(version.Asset, version.Id, metrics, Token);
        await store.Registry.UpdateLiveMetricsAsync(version.Asset, "nobody", metrics, Token);

        Assert.Equal(RegistryJson.Write(metrics), RegistryJson.Write((await store.Registry.FindAsync(version.Asset, version.Id, Token))!.Live!));
    }

    [Fact]
    public async Task Two_processes_add_side_by_side()
    {
        using var store = await RegistryStore.CreateAsync();
        using var database = await Database.OpenAsync(store.Store.Database.Path, Token);
        var other = await store.ReopenAsync(database);
        var at = store.Clock.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => (i % 2 == 0 ? store.Registry : other).AddAsync(RegistryStore.Metadata(at, i / 4), RegistryStore.Artefact(i / 4), Token), Token)));

        var all = (await other.ReadAsync(new VersionQuery(), Token)).Items;
        Assert.Equal(10, all.Count);
        Assert.Equal(10, store.Files().Length);
        foreach (var version in all)
        {
            Assert.NotNull((await store.Registry.ReadArtefactAsync(version.Asset, version.Id, Token)).Artefact);
        }
    }

    internal static void Damage(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "missing":
                File.Delete(file);
                return;
            case "cut":
                bytes = bytes[..^1];
                break;
            case "longer":
                bytes = [.. bytes, 0];
                break;
            case "flipped":
                bytes[^1] ^= 1;
                break;
            default:
                bytes = [];
                break;
        }

        File.WriteAllBytes(file, bytes);
    }
}
