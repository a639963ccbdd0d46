using System.Text;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Forecasting;

public sealed class ArtefactTests
{
    public static TheoryData<string> Models => Planted.Models;

    [Theory]
    [MemberData(nameof(Models))]
    public void Read_back_it_forecasts_the_same_bits_and_writes_the_same_bytes(string model)
    {
        var trained = Planted.Model(model);
        var read = ForecastFamily.Instance.Read(trained.Artefact, model, Planted.Scope);

        Assert.Equal(trained.Trained.Model.Version, read.Model.Version);
        Assert.Equal(trained.Trained.Card.Seen.AsEnumerable(), read.Card.Seen);
        Assert.Equal(trained.Trained.Card.Scope, read.Card.Scope);
        Assert.Equal(Planted.Ask(trained.Trained.Model, Planted.Data, Planted.Data.Holdout), Planted.Ask(read.Model, Planted.Data, Planted.Data.Holdout));
        Assert.Equal(trained.Artefact.ToArray(), ForecastFamily.Instance.Write(read));
        Assert.Equal(trained.ArtefactHash, Artefact.Hash(trained.Artefact.Span));
        Assert.Equal("v7", ForecastFamily.Instance.Read(trained.Artefact, model, Planted.Scope, "v7").Model.Version);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Cut_off_anywhere_or_with_any_bit_changed_it_is_refused_in_a_sentence(string model)
    {
        var good = Planted.Model(model).Artefact.ToArray();
        var random = new Random(1);
        int[] places = [.. Enumerable.Range(0, 120), .. Enumerable.Range(0, 40).Select(_ => random.Next(good.Length)), good.Length - 1];
        foreach (var place in places)
        {
            AssertRefused(good.AsSpan(0, place), model);
            var changed = (byte[])good.Clone();
            changed[place] ^= (byte)(1 << random.Next(8));
            AssertRefused(changed, model);
        }

        AssertRefused([.. good, 0], model);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Sealed_nonsense_is_refused_and_never_fails_otherwise(string model)
    {
        ArtefactEnvelope.Open(Planted.Model(model).Artefact.Span, out var manifest, out var payload);
        var random = new Random(2);
        for (var i = 0; i < 60; i++)
        {
            var (json, content) = (manifest.ToArray(), payload.ToArray());
            var target = i % 2 == 0 ? json : content;
            target[random.Next(target.Length)] = (byte)random.Next(32, 127);
            try
            {
                // A changed digit may well be just another model; what counts is that nothing but the one exception comes out.
                ForecastFamily.Instance.Read(ArtefactEnvelope.Seal(json, content), model, Planted.Scope);
            }
            catch (ArtefactException)
            {
                continue;
            }
        }

        foreach (var nonsense in new[] { "", "null", "{}", "[]", "{\"model\":1}", "\u0000", Encoding.UTF8.GetString(manifest) + "}" })
        {
            AssertRefused(ArtefactEnvelope.Seal(Encoding.UTF8.GetBytes(nonsense), payload), model);
        }

        AssertRefused(ArtefactEnvelope.Seal(manifest, []), model);
        AssertRefused(ArtefactEnvelope.Seal(manifest, "tree\n"u8), model);
        AssertRefused(ArtefactEnvelope.Seal(manifest, "[-1,0,0]"u8), model);
    }

    [Fact]
    public void What_is_made_for_something_else_is_refused_by_name()
    {
        var scope = Planted.Scope;
        foreach (var model in Planted.Models.Select(row => row.Data))
        {
            var artefact = Planted.Model(model).Artefact.ToArray();
            Assert.Contains("'ETH-USD' is needed", Refusal(artefact, model, scope with { Asset = new Asset("ETH-USD") }), StringComparison.Ordinal);
            Assert.Contains("horizon in candles is '3'", Refusal(artefact, model, scope with { HorizonSteps = 5 }), StringComparison.Ordinal);
            Assert.Contains("candle interval is '00:01:00'", Refusal(artefact, model, scope with { Interval = TimeSpan.FromMinutes(5) }),
                StringComparison.Ordinal);
            Assert.Contains($"model is '{model}'", Refusal(artefact, model == "kalman" ? "lstm" : "kalman", scope), StringComparison.Ordinal);
        }

        Assert.Contains("no model artefact", Refusal("not,a,model"u8.ToArray(), "lstm", scope), StringComparison.Ordinal);
        Assert.Contains("SHA-256", Refusal(Planted.Model("lstm").Artefact.ToArray()[..2000], "lstm", scope), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_feature_schema_or_a_false_label_is_refused()
    {
        ArtefactEnvelope.Open(Planted.Model("lightgbm").Artefact.Span, out var manifest, out var payload);
        var text = Encoding.UTF8.GetString(manifest);
        var otherSchema = text.Replace(FeatureSchema.Hash, new string('0', 64), StringComparison.Ordinal);
        var otherLabel = text.Replace("lightgbm\"", "random-forest\"", StringComparison.Ordinal);

        Assert.Contains("feature schema", Refusal(ArtefactEnvelope.Seal(Encoding.UTF8.GetBytes(otherSchema), payload), "lightgbm", Planted.Scope),
            StringComparison.Ordinal);
        Assert.Contains("labelled 'random-forest'", Refusal(ArtefactEnvelope.Seal(Encoding.UTF8.GetBytes(otherLabel), payload), "random-forest", Planted.Scope),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecaster_without_parameters_has_no_artefact() => Assert.Throws<ArgumentException>(
        () => ForecastFamily.Instance.Write(new Trained<IForecaster>(new PersistenceForecaster(), new ModelCard(Planted.Scope, []))));

    private static void AssertRefused(ReadOnlySpan<byte> artefact, string model) => Assert.NotEmpty(Refusal(artefact.ToArray(), model, Planted.Scope));

    private static string Refusal(byte[] artefact, string model, ForecastScope scope) =>
        Assert.Throws<ArtefactException>(() => ForecastFamily.Instance.Read(artefact, model, scope)).Message;
}
