using CryptoPredict.Core;

namespace CryptoPredict.Tests;

public sealed class FaultSentenceTests
{
    [Fact]
    public void The_names_of_parameters_and_their_values_are_for_developers_alone()
    {
        Assert.Equal("The scale must be positive.", FaultSentence.Of(new ArgumentOutOfRangeException("scale", 0.0, "The scale must be positive.")));
        Assert.Equal("There is no variance.", FaultSentence.Of(new ArgumentException("There is no variance.", "series")));
        Assert.Equal("No trees (Parameter of the forest).", FaultSentence.Of(new ArgumentException("No trees (Parameter of the forest).")));
        Assert.Equal("No trees.", FaultSentence.Of(new InvalidOperationException("No trees.")));
    }
}
