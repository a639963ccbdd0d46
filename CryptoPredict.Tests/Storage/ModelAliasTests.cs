using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class ModelAliasTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alias_moves_only_from_the_holder_that_was_expected()
    {
        using var store = await RegistryStore.CreateAsync();
        var (a, b) = (await store.AddAsync(1), await store.AddAsync(2));

        Assert.Equal(AliasOutcome.Moved, (await MoveAsync(store, a.Id, null)).Outcome);
        Assert.Equal(AliasOutcome.AlreadyThere, (await MoveAsync(store, a.Id, null)).Outcome);
        var conflict = await MoveAsync(store, b.Id, null);
        Assert.Equal((AliasOutcome.Conflict, a.Id), (conflict.Outcome, conflict.HolderId));
        Assert.Equal(AliasOutcome.UnknownVersion, (await MoveAsync(store, "nobody", a.Id)).Outcome);
        Assert.Equal(AliasOutcome.UnknownVersion, (await MoveAsync(store, (await store.AddAsync(3, model: "lstm")).Id, a.Id)).Outcome);
        Assert.Equal(AliasOutcome.Moved, (await MoveAsync(store, null, a.Id)).Outcome);

        Assert.Equal(2, (await store.Registry.ReadAliasHistoryAsync(new AliasQuery(), Token)).Count);
    }

    [Fact]
    public async Task Moves_are_found_by_when_they_were_made_in_every_order_that_is_offered()
    {
        using var store = await RegistryStore.CreateAsync();
        foreach (var (model, alias, by) in (((string, ModelAlias, string)[])
            [("lstm", ModelAlias.Champion, "gate"), ("kalman", ModelAlias.Champion, "ada"), ("lstm", ModelAlias.Challenger, "gate")]))
        {
            var version = await store.AddAsync(1, model: model);
            store.Clock.Advance(Sample.Minute);
            await store.Registry.SetAliasAsync(new AliasMove(Sample.Btc, model, alias, version.Id, null, by, "because"), Token);
        }

        await SortedLists.AssertEveryOrderAsync<AliasColumn, AliasChange>(
            async sort => await store.Registry.ReadAliasHistoryAsync(new AliasQuery(Sort: sort), Token),
            (column, change) => column switch
            {
                AliasColumn.When => change.At,
                AliasColumn.Model => change.Model,
                AliasColumn.Alias => change.Alias.ToString(),
                _ => change.By,
            },
            change => change.Seq);
        var times = (await store.Registry.ReadAliasHistoryAsync(new AliasQuery(), Token)).Select(change => change.At).ToList();
        var between = new AliasQuery(From: times[1], To: times[0]);
        Assert.Equal("kalman", Assert.Single(await store.Registry.ReadAliasHistoryAsync(between, Token)).Model);
        Assert.Equal(1, await store.Registry.CountAliasChangesAsync(between, Token));
    }

    [Fact]
    public async Task Of_many_who_move_an_alias_at_once_from_two_processes_one_wins()
    {
        using var store = await RegistryStore.CreateAsync();
        using var database = await Database.OpenAsync(store.Store.Database.Path, Token);
        var other = await store.ReopenAsync(database);
        List<ModelVersion> versions = [];
        for (var i = 0; i < 10; i++)
        {
            versions.Add(await store.AddAsync(i));
        }

        var results = await Task.WhenAll(versions.Select((version, i) => Task.Run(
            () => (i % 2 == 0 ? store.Registry : other).SetAliasAsync(Move(version.Id, null), Token), Token)));

        Assert.Single(results, result => result.Outcome == AliasOutcome.Moved);
        Assert.Equal(9, results.Count(result => result.Outcome == AliasOutcome.Conflict));
        Assert.Single(await other.ReadAliasHistoryAsync(new AliasQuery(), Token));
    }

    [Fact]
    public async Task The_history_tells_who_was_live_at_any_time()
    {
        using var store = await RegistryStore.CreateAsync();
        List<(DateTimeOffset At, string? Id)> told = [];
        var random = new Random(1);
        List<ModelVersion> versions = [];
        for (var i = 0; i < 5; i++)
        {
            versions.Add(await store.AddAsync(i));
        }

        string? holder = null;
        var start = store.Clock.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            store.Clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
            var next = random.Next(6) is var index && index == 5 ? null : versions[index].Id;
            if ((await MoveAsync(store, next, holder)).Outcome == AliasOutcome.Moved)
            {
                told.Add((store.Clock.GetUtcNow(), holder = next));
            }
        }

        for (var time = start.AddSeconds(-1); time < store.Clock.GetUtcNow().AddSeconds(2); time = time.AddMilliseconds(500))
        {
            var expected = told.FindLastIndex(change => change.At <= time) is var i && i < 0 ? null : told[i].Id;
            var change = await store.Registry.ReadAliasAtAsync(Sample.Btc, RegistryStore.Model, ModelAlias.Champion, time, Token);
            Assert.Equal(expected, change?.VersionId);
        }

        var history = await store.Registry.ReadAliasHistoryAsync(new AliasQuery(Sample.Btc, RegistryStore.Model, ModelAlias.Champion), Token);
        Assert.Equal(history.Count, await store.Registry.CountAliasChangesAsync(
            new AliasQuery(Sample.Btc, RegistryStore.Model, ModelAlias.Champion, Limit: 1), Token));
        Assert.Equal(0, await store.Registry.CountAliasChangesAsync(new AliasQuery(Sample.Btc, "nothing"), Token));
        Assert.Equal(told.Select(change => change.Id).Reverse(), history.Select(change => change.VersionId));
        Assert.Equal(history.Skip(1).Select(change => change.VersionId).Append(null), history.Select(change => change.PreviousId));
        Assert.Equal(holder, Assert.Single(await store.Registry.ReadAliasesAsync(Sample.Btc, Token)).VersionId);
        Assert.Empty(await store.Registry.ReadAliasesAsync(new Asset("ETH-USD"), Token));
    }

    [Fact]
    public async Task A_pinned_asset_keeps_its_champions_until_it_is_unpinned()
    {
        using var store = await RegistryStore.CreateAsync();
        var (a, b) = (await store.AddAsync(1), await store.AddAsync(2));
        await store.PromoteAsync(a);

        Assert.True(await store.Registry.SetPinAsync(Sample.Btc, true, "anna", "The market is closed.", Token));
        Assert.False(await store.Registry.SetPinAsync(Sample.Btc, true, "anna", "Again.", Token));
        var refusal = await store.PromoteAsync(b);
        Assert.Equal(AliasOutcome.Pinned, refusal.Outcome);
        Assert.Contains("anna", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(AliasOutcome.Pinned, (await MoveAsync(store, null, a.Id)).Outcome);
        Assert.Equal(AliasOutcome.Moved, (await store.PromoteAsync(b, ModelAlias.Challenger)).Outcome);
        Assert.Equal("The market is closed.", (await store.Registry.ReadPinAsync(Sample.Btc, Token))!.Reason);

        Assert.True(await store.Registry.SetPinAsync(Sample.Btc, false, "anna", "It is open.", Token));
        Assert.Equal(AliasOutcome.Moved, (await store.PromoteAsync(b)).Outcome);
    }

    [Fact]
    public async Task A_lost_champion_gives_way_to_the_one_before_it_and_says_so()
    {
        using var store = await RegistryStore.CreateAsync();
        List<ModelVersion> versions = [];
        for (var i = 0; i < 4; i++)
        {
            versions.Add(await store.AddAsync(i));
            await store.PromoteAsync(versions[^1]);
        }

        // The third was rolled back and the fourth promoted over the second: 0, 1, 3 is the line, 2 the last resort.
        await store.PromoteAsync(versions[1]);
        await store.PromoteAsync(versions[3]);
        await store.Registry.SetPinAsync(Sample.Btc, true, "anna", "A pin does not hold a lost champion.", Token);

        foreach (var (lost, next) in ((int, int)[])[(3, 1), (1, 0), (0, 2)])
        {
            SqliteModelRegistryTests.Damage(store.FileOf(versions[lost]), lost == 1 ? "missing" : "flipped");
            var read = await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token);

            Assert.Equal(versions[next].Id, read.Version!.Id);
            Assert.Equal(RegistryStore.Artefact(next), read.Artefact);
            Assert.Contains(versions[lost].Id, read.Message, StringComparison.Ordinal);
            Assert.Contains(versions[next].Id, read.Message, StringComparison.Ordinal);
            Assert.Null((await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token)).Message);
        }

        SqliteModelRegistryTests.Damage(store.FileOf(versions[2]), "empty");
        var none = await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token);
        Assert.Null(none.Version);
        Assert.Contains("no champion", none.Message, StringComparison.Ordinal);
        Assert.Equal("registry", (await store.Registry.ReadAliasHistoryAsync(new AliasQuery(), Token))[0].By);
    }

    [Fact]
    public async Task Several_lost_champions_are_passed_over_in_one_reading()
    {
        using var store = await RegistryStore.CreateAsync();
        var first = await store.AddAsync(0);
        await store.PromoteAsync(first);
        for (var i = 1; i < 5; i++)
        {
            var version = await store.AddAsync(i);
            await store.PromoteAsync(version);
            SqliteModelRegistryTests.Damage(store.FileOf(version), "cut");
        }

        var read = await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token);

        Assert.Equal(first.Id, read.Version!.Id);
        Assert.NotNull(read.Artefact);
    }

    [Fact]
    public async Task A_champion_of_other_features_gives_way()
    {
        using var store = await RegistryStore.CreateAsync();
        var kept = await store.AddAsync(1);
        await store.PromoteAsync(kept);
        var foreign = await store.Registry.AddAsync(
            RegistryStore.Metadata(store.Clock.GetUtcNow()) with { FeatureSchemaHash = new string('0', 64) }, RegistryStore.Artefact(9), Token);

        Assert.Equal(AliasOutcome.Unusable, (await store.PromoteAsync(foreign)).Outcome);
        Assert.Equal(kept.Id, (await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token)).Version!.Id);
    }

    [Fact]
    public async Task Without_a_champion_there_is_none_and_nothing_is_written()
    {
        using var store = await RegistryStore.CreateAsync();
        await store.AddAsync(1);

        var read = await store.Registry.ReadChampionAsync(Sample.Btc, RegistryStore.Model, Token);

        Assert.Null(read.Version);
        Assert.Empty(await store.Registry.ReadAliasHistoryAsync(new AliasQuery(), Token));
    }

    private static AliasMove Move(string? id, string? expected) =>
        new(Sample.Btc, RegistryStore.Model, ModelAlias.Champion, id, expected, "test", "For the test.");

    private static Task<AliasResult> MoveAsync(RegistryStore store, string? id, string? expected) =>
        store.Registry.SetAliasAsync(Move(id, expected), Token);
}
