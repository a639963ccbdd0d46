using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("0.9490258967767329", "0.949")]
    [InlineData("1E-05", "0.00001")]
    [InlineData("-2.5", "−2.5")]
    [InlineData("12345.678", "12,346")]
    [InlineData("0.001", "0.001")]
    [InlineData("1440", "1,440")]
    [InlineData("True", "yes")]
    [InlineData("compact", "compact")]
    [InlineData("FineTune", "fine-tune")]
    [InlineData("2025-10-31", "2025-10-31")]
    [InlineData(null, "–")]
    public void A_value_is_told_no_finer_than_it_matters(string? value, string shown) => Assert.Equal(shown, Parameter.Text(value));

    [Theory]
    [InlineData("loss", "0.8885", "0.912", "+0.0235")]
    [InlineData("loss", "0.9658", "0.970254", "+0.0045")]
    [InlineData("rows", "1440", "800", "−640")]
    [InlineData("rate", "0.01", "0.01", "0.00")]
    [InlineData("seed", "15", "10", null)]
    [InlineData("(seed)", "4174801234", "123", null)]
    [InlineData("preset", "compact", "deep", null)]
    [InlineData("preset", null, "3", null)]
    public void Of_two_numbers_the_difference_is_told_as_exact_as_they_are_and_of_seeds_and_words_none(
        string name, string? from, string? to, string? shown) => Assert.Equal(shown, Parameter.Difference(name, from, to));

    [Theory]
    [InlineData("batch_size", "batch size, rows")]
    [InlineData("learning_rate", "learning rate")]
    [InlineData("(feature schema)", "feature schema")]
    public void A_name_is_told_in_words(string name, string label) => Assert.Equal(label, Parameter.Label(name));
}
