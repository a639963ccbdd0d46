using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Tests.Forecasting;

namespace CryptoPredict.Tests.Training;

/// <summary>Whoever adds a model adds a line to a catalogue; what these find missing would be missed by a user.</summary>
public sealed class ModelCatalogueTests
{
    public static TheoryData<string> Forecasters => [.. ModelCatalogue.Names];

    public static TheoryData<string> Directions => [.. DirectionCatalogue.Names];

    private static IEnumerable<ModelKind> Kinds => [.. ModelCatalogue.All, .. DirectionCatalogue.All];

    [Theory]
    [MemberData(nameof(Forecasters))]
    public void Every_forecaster_trains_saves_loads_and_predicts_the_same_to_the_bit(string name)
    {
        var model = ModelCatalogue.Require(name);
        var trained = Planted.Model(name);
        Assert.Equal(name, model.Trainer(TimeProvider.System).Model);

        var read = ForecastFamily.Instance.Read(trained.Artefact, name, Planted.Scope, "read");

        Assert.Equal((name, "read"), (read.Model.Model, read.Model.Version));
        Assert.Equal(Planted.Ask(trained.Trained.Model, Planted.Data, Planted.Data.Holdout), Planted.Ask(read.Model, Planted.Data, Planted.Data.Holdout));
        Assert.Equal(trained.Artefact.ToArray(), ForecastFamily.Instance.Write(read));
        Assert.InRange(model.StartWeight, 0, 1);
        Assert.InRange(model.VolatilityTilt, -1, 1);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Every_direction_model_trains_saves_and_loads(string name)
    {
        var model = DirectionCatalogue.Require(name);
        var trained = Feedback.Directions.Model(name);
        Assert.Equal(name, model.Trainer(TimeProvider.System).Model);

        var read = DirectionFamily.Instance.Read(trained.Artefact, name, Planted.Scope, "read");

        Assert.Equal((name, "read"), (read.Model.Model, read.Model.Version));
        Assert.Equal(trained.Artefact.ToArray(), DirectionFamily.Instance.Write(read));
    }

    [Fact]
    public void Every_model_has_a_name_that_the_registry_takes_a_sentence_and_a_colour_of_the_palette()
    {
        var palette = File.ReadAllText(Path.Combine(RoomsTests.Solution(), "wwwroot-assets", "styles", "tokens.css"));
        Assert.Equal(Kinds.Count(), Kinds.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(ModelCatalogue.All.Length, ModelCatalogue.All.Select(model => model.Color).Distinct().Count());
        Assert.Equal(DirectionCatalogue.All.Length, DirectionCatalogue.All.Select(model => model.Color).Distinct().Count());
        Assert.All(Kinds, kind =>
        {
            Assert.True(VersionId.IsModelName(kind.Name), kind.Name);
            Assert.EndsWith(".", kind.Description, StringComparison.Ordinal);
            Assert.Equal($"series-{kind.Color}", ModelColors.Of(kind.Name));
            Assert.Equal(2, palette.Split($"--series-{kind.Color}:").Length - 1);
        });
        Assert.Contains($"--{ModelColors.Of("equal-weights")}:", palette, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_there_is_not_is_refused_with_those_there_are()
    {
        Assert.Null(ModelCatalogue.Find("oracle"));
        Assert.StartsWith(
            $"The model 'oracle' is unknown. There are: {string.Join(", ", ModelCatalogue.Names)}.",
            Assert.Throws<ArgumentException>(() => ModelCatalogue.Require("oracle")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"The model 'oracle' is unknown. There are: {string.Join(", ", DirectionCatalogue.Names)}.",
            Assert.Throws<ArgumentException>(() => DirectionCatalogue.Require("oracle")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Start_weights_are_the_configured_ones_or_else_the_models_own_and_a_model_that_is_gone_has_the_mean()
    {
        var options = new EnsembleOptions { StartWeights = new Dictionary<string, double> { ["kalman"] = 0.2 } };

        var weights = ModelCatalogue.Names.Select(model => ModelCatalogue.StartWeightOf(model, options)).ToArray();
        Assert.Equal([0.2, .. ModelCatalogue.All.Skip(1).Select(model => model.StartWeight)], weights);
        Assert.Equal(weights.Average(), ModelCatalogue.StartWeightOf("gone", options), 1e-12);
        Assert.Equal((0.25, 1.0), ModelCatalogue.MemberOf(new Inputs.Fixed("lstm", 0), options) is var member ? (member.Weight, member.VolatilityTilt)
            : default);
        Assert.Equal(1, ModelCatalogue.StartSharesOf(["kalman", "lstm"], options).Values.Sum(), 1e-12);
        Assert.Empty(ModelCatalogue.StartSharesOf(["kalman"], options with { StartWeights = new Dictionary<string, double> { ["kalman"] = 0 } }));
    }
}
