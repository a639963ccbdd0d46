using System.Text;
using System.Text.Json.Nodes;
using CryptoPredict.Learning;
using CryptoPredict.Learning.Linear;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticModelTests
{
    private static readonly LogisticModel Model = LogisticSample.Random(1).Fit().Model;

    [Fact]
    public void Log_odds_are_the_weighted_sum_of_the_row()
    {
        var model = new LogisticModel([2, -0.5], 0.25);

        Assert.Equal(0.25, model.LogOdds<double>([0, 0]));
        Assert.Equal(0.25 + (2 * 1.5) + (-0.5 * 4), model.LogOdds<double>([1.5, 4]));
        Assert.Equal(model.LogOdds<double>([1.5, 4]), model.LogOdds<float>([1.5f, 4]));
    }

    [Fact]
    public void Extreme_log_odds_saturate_without_overflow()
    {
        Assert.Equal(1, LogisticModel.Sigmoid(1e300));
        Assert.Equal(0, LogisticModel.Sigmoid(-1e300));
        Assert.Equal(Math.Exp(-700), LogisticModel.Sigmoid(-700), Math.Exp(-735));
        Assert.Equal(0.5, LogisticModel.Sigmoid(0));
    }

    [Fact]
    public void Prediction_allocates_nothing()
    {
        float[] row = [1, 2, 3, 4, 5];

        Assert.Equal(0, Allocation.Fewest(Run));

        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                Model.LogOdds<float>(row);
            }
        }
    }

    [Fact]
    public void Wrong_rows_are_refused_by_column()
    {
        Refused("4 values, but the model takes 5", () => Model.LogOdds<double>([1, 2, 3, 4]));
        Refused("Column 2 of the row holds NaN", () => Model.LogOdds<double>([1, 2, double.NaN, 4, 5]));
        Refused("Column 4 of the row holds", () => Model.LogOdds<float>([1, 2, 3, 4, float.PositiveInfinity]));
        Refused("too large", () => Model.LogOdds<double>([1e308, 1e308, 1e308, 1e308, 1e308]));

        static void Refused(string message, Action action)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(action);
            Assert.Equal("row", refusal.ParamName);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_brings_the_model_back_bit_for_bit()
    {
        foreach (var model in new[] { Model, new LogisticModel([5e-324, -0.0], 1.7976931348623157e308) })
        {
            var file = LogisticFile.Write(model);

            var read = LogisticFile.Read(file);

            Assert.Equal(file, LogisticFile.Write(read));
            Assert.Equal(Bits(model.Weights), Bits(read.Weights));
            Assert.Equal(Bits([model.Intercept]), Bits([read.Intercept]));
        }

        static long[] Bits(ReadOnlySpan<double> values) => [.. values.ToArray().Select(BitConverter.DoubleToInt64Bits)];
    }

    [Fact]
    public void Any_damaged_byte_and_any_cut_of_the_file_is_refused()
    {
        var file = LogisticFile.Write(Model);
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 0x10, 0x80 })
            {
                var damaged = file.ToArray();
                damaged[at] ^= flip;
                Assert.Throws<InvalidDataException>(() => LogisticFile.Read(damaged));
            }

            Assert.Throws<InvalidDataException>(() => LogisticFile.Read(file.AsSpan(0, at)));
        }
    }

    [Theory]
    [InlineData("""{"weights":[[1]],"intercepts":[]}""")]
    [InlineData("""{"weights":[],"intercepts":[]}""")]
    [InlineData("""{"weights":[[1],[2]],"intercepts":[1,2]}""")]
    [InlineData("""{"weights":[[1],[2]],"intercepts":[1,2,3]}""")]
    [InlineData("""{"weights":[[1],[2],[3]],"intercepts":[1,2,3]}""")]
    [InlineData("""{"weights":[[1]],"intercepts":[1,2]}""")]
    [InlineData("""{"weights":[null],"intercepts":[1]}""")]
    [InlineData("""{"weights":[[]],"intercepts":[1]}""")]
    [InlineData("""{"weights":[[1e999]],"intercepts":[1]}""")]
    [InlineData("""{"weights":[["NaN"]],"intercepts":[1]}""")]
    [InlineData("""{"weights":null,"intercepts":[1]}""")]
    [InlineData("""{"weights":[[1]]}""")]
    [InlineData("""{"weights":[[1]],"intercepts":[1],"more":0}""")]
    [InlineData("null")]
    public void Sealed_nonsense_is_refused(string content) =>
        Assert.Throws<InvalidDataException>(() => LogisticFile.Read(SealedJson.Write("logistic-regression/1", JsonNode.Parse(content))));

    [Theory]
    [InlineData("")]
    [InlineData("x0,x1,y")]
    [InlineData("""{"format":"additive-model/1","sha256":"","content":{}}""")]
    public void Foreign_files_are_refused(string text)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => LogisticFile.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Contains("logistic-regression/1", refusal.Message, StringComparison.Ordinal);
    }
}
