using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Registry;

/// <summary>A real registry over a real file and folder, on a clock that the test moves.</summary>
public sealed class RegistryStore : IDisposable
{
    private readonly TestDatabase _store;

    private RegistryStore(TestDatabase store, FakeTimeProvider clock, SqliteModelRegistry registry) =>
        (_store, Clock, Registry) = (store, clock, registry);

    public const string Model = "lightgbm";

    public FakeTimeProvider Clock { get; }

    public SqliteModelRegistry Registry { get; }

    public TestDatabase Store => _store;

    public string Artefacts => ArtefactsOf(_store);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RegistryStore> CreateAsync()
    {
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Sample.Start.AddDays(1));
        return new RegistryStore(store, clock, await OpenAsync(store.Database, ArtefactsOf(store), clock));
    }

    /// <summary>The registry as a process that starts now, or another one beside the first, sees it.</summary>
    public Task<SqliteModelRegistry> ReopenAsync(Database? database = null) => OpenAsync(database ?? _store.Database, Artefacts, Clock);

    public static ModelMetadata Metadata(DateTimeOffset at, int seed = 1, Asset? asset = null, string model = Model, string? parent = null)
    {
        var random = new Random(seed);
        return new ModelMetadata
        {
            Asset = asset ?? Sample.Btc,
            Model = model,
            CreatedAt = at,
            Origin = parent is null ? VersionOrigin.Retrain : VersionOrigin.FineTune,
            ParentId = parent,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("rounds", "200").Add("learning_rate", $"0.{1 + seed}"),
            Seed = ulong.MaxValue - (ulong)seed,
            FeatureSchemaHash = FeatureSchema.Hash,
            DataFrom = at.AddHours(-12),
            DataTo = at,
            DataHash = new string('a', 64),
            Rows = 1000 + seed,
            Duration = TimeSpan.FromTicks(12_345_678 + seed),
            Losses = [new EpochLoss(1, random.NextDouble(), double.NaN), new EpochLoss(2, double.PositiveInfinity, null)],
            TrainMetrics = Metrics(("rmse", random.NextDouble()), ("hit", double.NaN)),
            HoldoutMetrics = Metrics(("rmse", random.NextDouble())),
            Gate = new GateDecision(true, "Not worse than the champion.", Metrics(("p", 0.1 + 0.2))),
        };
    }

    public static ImmutableSortedDictionary<string, double> Metrics(params (string Name, double Value)[] metrics) =>
        metrics.ToImmutableSortedDictionary(metric => metric.Name, metric => metric.Value);

    public static byte[] Artefact(int seed, int length = 1000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Adds a version made now, a minute after whatever came before.</summary>
    public async Task<ModelVersion> AddAsync(int seed, Asset? asset = null, string model = Model, string? parent = null, int length = 1000)
    {
        Clock.Advance(Sample.Minute);
        return await Registry.AddAsync(Metadata(Clock.GetUtcNow(), seed, asset, model, parent), Artefact(seed, length), Token);
    }

    /// <summary>Makes a version champion, whoever is.</summary>
    public async Task<AliasResult> PromoteAsync(ModelVersion version, ModelAlias alias = ModelAlias.Champion)
    {
        var held = (await Registry.ReadAliasesAsync(version.Asset, Token)).SingleOrDefault(c => c.Model == version.Model && c.Alias == alias);
        return await Registry.SetAliasAsync(
            new AliasMove(version.Asset, version.Model, alias, version.Id, held?.VersionId, "test", "It is better."), Token);
    }

    public string FileOf(ModelVersion version) => Directory.GetFiles(Artefacts, $"{version.Id}.bin", SearchOption.AllDirectories).Single();

    public string[] Files() => Directory.Exists(Artefacts) ? Directory.GetFiles(Artefacts, "*", SearchOption.AllDirectories) : [];

    public void Dispose() => _store.Dispose();

    private static string ArtefactsOf(TestDatabase store) => Path.Combine(store.Folder, "artefacts", "market");

    private static Task<SqliteModelRegistry> OpenAsync(Database database, string artefacts, TimeProvider clock) =>
        SqliteModelRegistry.OpenAsync(database, artefacts, clock, NullLogger<SqliteModelRegistry>.Instance, Token);
}
