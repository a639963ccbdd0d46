using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Registry;

public sealed class RollbackTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_back_along_the_promotions_and_never_forth_to_what_was_rolled_back()
    {
        using var store = await RegistryStore.CreateAsync();
        List<ModelVersion> versions = [];
        for (var seed = 1; seed <= 4; seed++)
        {
            versions.Add(await store.AddAsync(seed));
            await store.PromoteAsync(versions[^1]);
        }

        foreach (var expected in Enumerable.Reverse(versions).Skip(1))
        {
            Assert.Equal(expected.Id, await TargetAsync(store));
            await store.PromoteAsync(expected);
        }
    }

    [Fact]
    public async Task A_version_that_cannot_serve_is_passed_over()
    {
        using var store = await RegistryStore.CreateAsync();
        ModelVersion[] versions = [await store.AddAsync(1), await store.AddAsync(2), await store.AddAsync(3)];
        foreach (var version in versions)
        {
            await store.PromoteAsync(version);
        }

        await store.Registry.MarkUnusableAsync(versions[1].Asset, versions[1].Id, "It is lost.", Token);
        Assert.Equal(versions[0].Id, await TargetAsync(store));
        await store.Registry.MarkUnusableAsync(versions[0].Asset, versions[0].Id, "It is lost.", Token);
        Assert.Null(await TargetAsync(store));
    }

    [Fact]
    public async Task A_model_without_history_has_no_way_back()
    {
        using var store = await RegistryStore.CreateAsync();
        Assert.Null(await TargetAsync(store));
        await store.PromoteAsync(await store.AddAsync(1));
        Assert.Null(await TargetAsync(store));
    }

    private static Task<string?> TargetAsync(RegistryStore store) => Rollback.FindTargetAsync(store.Registry, Sample.Btc, RegistryStore.Model, Token);
}
