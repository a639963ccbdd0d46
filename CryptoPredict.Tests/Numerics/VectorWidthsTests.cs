using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed class VectorWidthsTests
{
    [Fact]
    public void The_widest_vectors_are_those_of_the_processor()
    {
        var widest = Environment.GetEnvironmentVariable("DOTNET_EnableAVX") == "0" ? VectorWidth.Bits128
            : Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0" ? VectorWidth.Bits256
            : VectorWidth.Bits512;

        Assert.True(VectorWidths.Supported[^1] <= widest);
        Assert.Equal(VectorWidth.Bits128, VectorWidths.Supported[0]);
        Assert.Equal(VectorWidths.Supported.Order(), VectorWidths.Supported);
    }

    [Fact]
    public void A_narrower_width_can_be_asked_for_and_one_that_there_is_not_is_refused_in_a_sentence()
    {
        Assert.All(VectorWidths.Supported, width => Assert.Equal(width, VectorWidths.Find($"{(int)width}")));
        Assert.Null(VectorWidths.FaultOf(null));
        Assert.Null(VectorWidths.FaultOf(""));
        Assert.Null(VectorWidths.FaultOf("128"));
        foreach (var asked in new[] { "64", "1024", "wide", "-128", "128.0" })
        {
            Assert.StartsWith($"CRYPTOPREDICT_VECTOR_BITS is '{asked}'; it must be one of 128", VectorWidths.FaultOf(asked), StringComparison.Ordinal);
        }
    }
}
