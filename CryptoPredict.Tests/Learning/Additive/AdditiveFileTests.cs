using System.Text;
using System.Text.Json.Nodes;
using CryptoPredict.Learning;
using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

public sealed class AdditiveFileTests
{
    private static readonly AdditiveModel Model = AdditiveSeries.Fit(AdditiveSeries.Days(60), AdditiveSeries.Values(60, 1, 1)).Model;

    [Fact]
    public void Round_trip_is_bit_for_bit()
    {
        var file = AdditiveFile.Write(Model);

        var read = AdditiveFile.Read(file);

        var times = AdditiveSeries.Days(100);
        Assert.Equal(file, AdditiveFile.Write(read));
        Assert.Equal(Model.Predict(times).Values, read.Predict(times).Values);
        Assert.Equal(
            Model.Simulate(times, new IntervalOptions(), TestContext.Current.CancellationToken).Upper,
            read.Simulate(times, new IntervalOptions(), TestContext.Current.CancellationToken).Upper);
    }

    [Fact]
    public void Any_damaged_byte_and_any_cut_is_refused()
    {
        var file = AdditiveFile.Write(Model);
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 0x10, 0x80 })
            {
                var damaged = file.ToArray();
                damaged[at] ^= flip;
                Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(damaged));
            }

            Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(file.AsSpan(0, at)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("version https://git-lfs.github.com/spec/v1")]
    [InlineData("""{"format":"logistic-regression/1","sha256":"","content":{}}""")]
    [InlineData("""{"format":7,"sha256":"","content":{}}""")]
    [InlineData("""{"format":"additive-model/1"}""")]
    public void Foreign_files_are_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("startTicks", "-1")]
    [InlineData("startTicks", "3155378975999999999")]
    [InlineData("spanTicks", "0")]
    [InlineData("spanTicks", "9223372036854775807")]
    [InlineData("scale", "0")]
    [InlineData("scale", "1e999")]
    [InlineData("noise", "-1")]
    [InlineData("slope", "null")]
    [InlineData("slope", "\"NaN\"")]
    [InlineData("changes", "[1]")]
    [InlineData("changes", "null")]
    [InlineData("changepoints", "[0.5]")]
    [InlineData("coefficients", "[1,2]")]
    [InlineData("seasonalities", "[null]")]
    [InlineData("seasonalities", "[{}]")]
    [InlineData("seasonalities", """[{"name":"weekly","periodTicks":0,"order":3}]""")]
    [InlineData("seasonalities", """[{"name":"weekly","periodTicks":10,"order":2147483647}]""")]
    [InlineData("seasonalities", """[{"name":null,"periodTicks":10,"order":3}]""")]
    [InlineData("surplus", "1")]
    public void Sealed_nonsense_is_refused(string member, string value)
    {
        var content = JsonNode.Parse(AdditiveFile.Write(Model))!["content"]!;
        content[member] = JsonNode.Parse(value);

        Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(SealedJson.Write("additive-model/1", content)));
    }

    [Theory]
    [InlineData("[0.5,0.5]")]
    [InlineData("[0.0,0.5]")]
    [InlineData("[0.5,1.5]")]
    public void Changepoints_out_of_order_are_refused(string places)
    {
        var content = JsonNode.Parse(AdditiveFile.Write(Model))!["content"]!;
        content["changepoints"] = JsonNode.Parse(places);
        content["changes"] = new JsonArray(1, 2);

        var refusal = Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(SealedJson.Write("additive-model/1", content)));
        Assert.Contains("ascend", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_member_is_refused()
    {
        var content = JsonNode.Parse(AdditiveFile.Write(Model))!["content"]!.AsObject();
        content.Remove("offset");

        Assert.Throws<InvalidDataException>(() => AdditiveFile.Read(SealedJson.Write("additive-model/1", content)));
    }
}
