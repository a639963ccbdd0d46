using System.Text;
using System.Text.Json.Nodes;
using CryptoPredict.Learning;
using CryptoPredict.Learning.Linear;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LogisticModelTests
{
    private static readonly LogisticModel Binary = LogisticSample.Random(1).Fit().Model;

    private static readonly LogisticModel Triple = LogisticSample.Random(2, classes: 3).Fit().Model;

    [Fact]
    public void Two_classes_share_one_probability()
    {
        double[] row = [0.3, -0.2, 0.9, 0, -1];
        var both = new double[2];

        Binary.Probabilities<double>(row, both);

        Assert.Equal(Binary.Probability<double>(row), both[1]);
        Assert.Equal(1, both[0] + both[1], 1e-15);
    }

    [Fact]
    public void Extreme_logits_saturate_without_overflow()
    {
        var model = new LogisticModel(1, [1], [0]);

        Assert.Equal(1, model.Probability<double>([1e300]));
        Assert.Equal(0, model.Probability<double>([-1e300]));
        Assert.Equal(Math.Exp(-700), model.Probability<double>([-700]), Math.Exp(-735));
        Assert.Equal(0.5, model.Probability<double>([0]));

        var many = new LogisticModel(1, [1, 0, -1], [0, 0, 0]);
        var probabilities = new double[3];
        many.Probabilities<double>([1e300], probabilities);
        Assert.Equal([1, 0, 0], probabilities);
    }

    [Fact]
    public void Prediction_allocates_nothing()
    {
        float[] row = [1, 2, 3, 4, 5];
        var probabilities = new double[3];

        Assert.Equal(0, Allocation.Fewest(Run));

        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                Binary.Probability<float>(row);
                Triple.Probabilities<float>(row, probabilities);
            }
        }
    }

    [Fact]
    public void Wrong_rows_are_refused_by_name_and_column()
    {
        Refused("row", "4 values, but the model takes 5", () => Binary.Probability<double>([1, 2, 3, 4]));
        Refused("row", "Column 2 of the row holds NaN", () => Binary.Probability<double>([1, 2, double.NaN, 4, 5]));
        Refused("row", "Column 4 of the row holds", () => Triple.Probabilities<float>([1, 2, 3, 4, float.PositiveInfinity], new double[3]));
        Refused("row", "too large", () => Binary.Probability<double>([1e308, 1e308, 1e308, 1e308, 1e308]));
        Refused("probabilities", "3 classes but room for 2", () => Triple.Probabilities<double>([1, 2, 3, 4, 5], new double[2]));
        Refused("output", "", () => Binary.Weights(1));
        Assert.Throws<InvalidOperationException>(() => Triple.Probability<double>([1, 2, 3, 4, 5]));

        static void Refused(string argument, string message, Action action)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(action);
            Assert.Equal(argument, refusal.ParamName);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_brings_the_model_back_bit_for_bit()
    {
        foreach (var model in new[] { Binary, Triple, new LogisticModel(2, [5e-324, -0.0], [1.7976931348623157e308]) })
        {
            var file = LogisticFile.Write(model);

            var read = LogisticFile.Read(file);

            Assert.Equal((model.Features, model.Classes), (read.Features, read.Classes));
            Assert.Equal(file, LogisticFile.Write(read));
            Assert.Equal(Bits(model.Weights(0)), Bits(read.Weights(0)));
            Assert.Equal(Bits(model.Intercepts), Bits(read.Intercepts));
        }

        static long[] Bits(ReadOnlySpan<double> values) => [.. values.ToArray().Select(BitConverter.DoubleToInt64Bits)];
    }

    [Fact]
    public void Any_damaged_byte_and_any_cut_of_the_file_is_refused()
    {
        var file = LogisticFile.Write(Triple);
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
    [InlineData("""{"weights":[[1],[2],[3,4]],"intercepts":[1,2,3]}""")]
    [InlineData("""{"weights":[[1],null,[3]],"intercepts":[1,2,3]}""")]
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
