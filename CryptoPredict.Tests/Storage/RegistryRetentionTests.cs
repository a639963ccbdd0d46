using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class RegistryRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_goes_goes_with_row_and_file()
    {
        using var store = await RegistryStore.CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await store.AddAsync(i);
        }

        var removed = await store.Registry.ApplyRetentionAsync(new RetentionOptions { KeepPerModel = 2 }, Token);

        Assert.Equal(3, removed.Count);
        Assert.Equal(2, (await store.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Equal(2, store.Files().Length);
        Assert.Null(await store.Registry.FindAsync(removed[0].Asset, removed[0].Id, Token));
    }

    [Fact]
    public async Task What_spoke_in_the_ledger_within_the_window_stays()
    {
        using var store = await RegistryStore.CreateAsync();
        var speaker = await store.AddAsync(0);
        for (var i = 1; i < 4; i++)
        {
            await store.AddAsync(i);
        }

        var prediction = Sample.Prediction((int)(store.Clock.GetUtcNow() - Sample.Start).TotalMinutes) with
        {
            Members = [new MemberForecast(speaker.Model, speaker.Id, 0.1, 1)],
        };
        await store.Store.Ledger.AppendAsync(new LedgerBatch([], [prediction], []), Token);
        var options = new RetentionOptions { KeepPerModel = 1, ProtectDays = 2 };

        await store.Registry.ApplyRetentionAsync(options, Token);
        Assert.NotNull(await store.Registry.FindAsync(speaker.Asset, speaker.Id, Token));

        store.Clock.Advance(TimeSpan.FromDays(3));
        await store.Registry.ApplyRetentionAsync(options, Token);
        Assert.Null(await store.Registry.FindAsync(speaker.Asset, speaker.Id, Token));
    }

    [Fact]
    public async Task Random_lives_never_lose_a_holder_its_fallback_or_a_parent()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            using var store = await RegistryStore.CreateAsync();
            var random = new Random(seed);
            List<ModelVersion> versions = [];
            List<(DateTimeOffset At, ModelVersion Version)> held = [];
            Dictionary<(Asset, string, ModelAlias), ModelVersion> holders = [];
            for (var step = 0; step < 60; step++)
            {
                store.Clock.Advance(TimeSpan.FromHours(random.Next(12)));
                switch (random.Next(4))
                {
                    case 0 or 1:
                        var asset = new Asset($"A{random.Next(2)}");
                        var model = random.Next(2) == 0 ? "lstm" : "kalman";
                        var parent = versions.LastOrDefault(v => v.Asset == asset && v.Model == model && random.Next(2) == 0);
                        versions.Add(await store.AddAsync(step, asset, model, parent?.Id, random.Next(1, 2000)));
                        break;
                    case 2 when versions.Count > 0:
                        var (alias, version) = (random.Next(3) == 0 ? ModelAlias.Challenger : ModelAlias.Champion, versions[random.Next(versions.Count)]);
                        var key = (version.Asset, version.Model, alias);
                        if ((await store.PromoteAsync(version, alias)).Outcome == AliasOutcome.Moved)
                        {
                            if (holders.TryGetValue(key, out var before))
                            {
                                held.Add((store.Clock.GetUtcNow(), before));
                            }

                            holders[key] = version;
                        }

                        break;
                    default:
                        var options = new RetentionOptions
                        {
                            KeepPerModel = random.Next(1, 4),
                            KeepDays = random.Next(1, 20),
                            MaxBytes = random.Next(1, 20_000),
                            ProtectDays = random.Next(5),
                        };
                        await CheckAsync(store, versions, options,
                            [.. holders.Values, .. held.Where(h => h.At >= store.Clock.GetUtcNow().AddDays(-options.ProtectDays)).Select(h => h.Version)]);
                        break;
                }
            }

            Assert.NotEmpty(holders);
        }
    }

    private static async Task CheckAsync(RegistryStore store, List<ModelVersion> versions, RetentionOptions options, List<ModelVersion> needed)
    {
        var champions = (await store.Registry.ReadAliasesAsync(null, Token)).Where(change => change.Alias == ModelAlias.Champion);
        List<(Asset, string)> fallbacks = [];
        foreach (var champion in champions)
        {
            var history = await store.Registry.ReadAliasHistoryAsync(new AliasQuery(champion.Asset, champion.Model, ModelAlias.Champion), Token);
            var order = FallbackOrder.Of([.. history.Reverse().Select(change => change.VersionId)]);
            fallbacks.AddRange(order.Where(id => versions.Exists(v => v.Asset == champion.Asset && v.Id == id)).Take(1).Select(id => (champion.Asset, id)));
        }

        var removed = await store.Registry.ApplyRetentionAsync(options, Token);

        versions.RemoveAll(version => removed.Any(gone => gone.Asset == version.Asset && gone.Id == version.Id));
        var kept = versions.Select(version => (version.Asset, version.Id)).ToHashSet();
        Assert.All(needed, version => Assert.Contains((version.Asset, version.Id), kept));
        Assert.All(fallbacks, fallback => Assert.Contains(fallback, kept));
        Assert.All(versions.Where(version => version.ParentId is not null), version => Assert.Contains((version.Asset, version.ParentId!), kept));
        var stored = (await store.Registry.ReadAsync(new VersionQuery(Limit: VersionQuery.MaxLimit), Token)).Items;
        Assert.Equal(kept.Order(), stored.Select(version => (version.Asset, version.Id)).Order());
        Assert.Equal(kept.Count, store.Files().Length);
    }
}
