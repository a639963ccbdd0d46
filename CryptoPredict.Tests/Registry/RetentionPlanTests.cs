using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Registry;

public sealed class RetentionPlanTests
{
    private static readonly DateTimeOffset Now = Sample.Start.AddDays(100);

    private static readonly RetentionOptions Everything = new() { KeepPerModel = 1000, KeepDays = 1000, MaxBytes = long.MaxValue };

    [Fact]
    public void Beyond_the_count_the_oldest_of_each_model_go()
    {
        RetainedVersion[] versions = [.. Enumerable.Range(0, 5)
            .SelectMany(i => new[] { Version($"a{i}", i, model: "lstm"), Version($"b{i}", i, model: "kalman") })];

        var removed = RetentionPlan.Of(versions, Nothing(), Everything with { KeepPerModel = 2 }, Now);

        Assert.Equal(["a4", "a3", "a2", "b4", "b3", "b2"], removed.Select(v => v.Id).OrderBy(id => id[0]).ThenByDescending(id => id));
    }

    [Fact]
    public void Beyond_the_age_versions_go()
    {
        var removed = RetentionPlan.Of([Version("old", 31), Version("edge", 30), Version("new", 1)], Nothing(), Everything with { KeepDays = 30 }, Now);

        Assert.Equal("old", Assert.Single(removed).Id);
    }

    [Fact]
    public void Beyond_the_size_the_oldest_go_until_it_fits()
    {
        RetainedVersion[] versions = [.. Enumerable.Range(0, 10).Select(i => Version($"v{i}", i, bytes: 100))];

        var removed = RetentionPlan.Of(versions, Nothing(), Everything with { MaxBytes = 350 }, Now);

        Assert.Equal(["v9", "v8", "v7", "v6", "v5", "v4", "v3"], removed.Select(v => v.Id));
    }

    [Fact]
    public void What_is_protected_stays_even_above_the_size()
    {
        var removed = RetentionPlan.Of(
            [Version("old", 90, bytes: 1000)], Protected("old"), new RetentionOptions { KeepPerModel = 1, KeepDays = 1, MaxBytes = 10 }, Now);

        Assert.Empty(removed);
    }

    [Fact]
    public void An_old_parent_is_not_what_costs_a_young_version_its_place()
    {
        RetainedVersion[] versions = [Version("parent", 50, bytes: 100), Version("middle", 20, bytes: 100), Version("child", 1, bytes: 100, parent: "parent")];

        var removed = RetentionPlan.Of(versions, Nothing(), Everything with { MaxBytes = 200 }, Now);

        Assert.Equal("middle", Assert.Single(removed).Id);
    }

    [Fact]
    public void Parents_that_form_a_ring_are_survived()
    {
        RetainedVersion[] ring = [Version("a", 3, parent: "c", bytes: 10), Version("b", 2, parent: "a", bytes: 10), Version("c", 1, parent: "b", bytes: 10)];

        Assert.Empty(RetentionPlan.Of(ring, Protected("b"), Everything, Now));
        Assert.Equal(3, RetentionPlan.Of(ring, Nothing(), Everything with { MaxBytes = 20 }, Now).Count);
    }

    [Fact]
    public void Random_registries_keep_what_is_protected_every_parent_and_their_limits()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            List<RetainedVersion> versions = [];
            for (var i = 0; i < random.Next(40); i++)
            {
                var parent = versions.Count > 0 && random.Next(3) == 0 ? versions[random.Next(versions.Count)] : null;
                versions.Add(new RetainedVersion(
                    parent?.Asset ?? new Asset($"A{random.Next(2)}"), $"v{i}", $"m{random.Next(2)}", Now.AddDays(random.NextDouble() - 100 + i * 2.5),
                    random.Next(1, 1000), parent?.Id));
            }

            HashSet<(Asset, string)> held = [.. versions.Where(_ => random.Next(6) == 0).Select(v => (v.Asset, v.Id)), (new Asset("A0"), "gone")];
            var options = new RetentionOptions { KeepPerModel = random.Next(1, 12), KeepDays = random.Next(1, 120), MaxBytes = random.Next(1, 20_000) };

            var removed = RetentionPlan.Of(versions, held, options, Now).Select(v => (v.Asset, v.Id)).ToHashSet();

            var kept = versions.Where(v => !removed.Contains((v.Asset, v.Id))).ToList();
            Assert.Empty(removed.Intersect(held));
            Assert.All(kept.Where(v => v.ParentId is not null), v => Assert.DoesNotContain((v.Asset, v.ParentId!), removed));
            var free = kept.Where(v => !NeededBy(versions, held).Contains((v.Asset, v.Id))).ToList();
            Assert.True(kept.Sum(v => v.Bytes) <= options.MaxBytes || free.Count == 0);
            Assert.All(
                free.Where(v => kept.TrueForAll(child => child.Asset != v.Asset || child.ParentId != v.Id)),
                v => Assert.True(v.CreatedAt >= Now.AddDays(-options.KeepDays)));
        }
    }

    [Theory]
    [InlineData("KeepPerModel", 0)]
    [InlineData("KeepDays", 0)]
    [InlineData("MaxBytes", 1000)]
    [InlineData("ProtectDays", -1)]
    public void A_wrong_option_is_refused_by_its_name(string key, int value)
    {
        var options = key switch
        {
            "KeepPerModel" => new RetentionOptions { KeepPerModel = value },
            "KeepDays" => new RetentionOptions { KeepDays = value },
            "MaxBytes" => new RetentionOptions { MaxBytes = value },
            _ => new RetentionOptions { ProtectDays = value },
        };

        var result = new RetentionOptionsValidator().Validate(null, options);

        Assert.Contains($"Registry:{key} is {value};", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new RetentionOptionsValidator().Validate(null, new RetentionOptions()).Succeeded);
    }

    private static HashSet<(Asset, string)> NeededBy(List<RetainedVersion> versions, HashSet<(Asset, string)> held)
    {
        HashSet<(Asset, string)> needed = [.. held];
        while (versions.FindAll(v => needed.Contains((v.Asset, v.Id)) && v.ParentId is not null && needed.Add((v.Asset, v.ParentId))).Count > 0)
        {
        }

        return needed;
    }

    private static RetainedVersion Version(string id, double ageDays, string model = "lstm", long bytes = 1, string? parent = null) =>
        new(Sample.Btc, id, model, Now.AddDays(-ageDays), bytes, parent);

    private static HashSet<(Asset, string)> Nothing() => [];

    private static HashSet<(Asset, string)> Protected(string id) => [(Sample.Btc, id)];
}
