using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData(98_765.43, "98,765.43")]
    [InlineData(1_000, "1,000.00")]
    [InlineData(187.654, "187.654")]
    [InlineData(12.3456, "12.346")]
    [InlineData(1.23456, "1.2346")]
    [InlineData(0.5123456, "0.51235")]
    [InlineData(0.000123456, "0.0001234560")]
    [InlineData(0.000012345, "0.00001234500")]
    [InlineData(0.0000012345, "0.000001234500")]
    [InlineData(0.0, "0.00")]
    public void A_price_has_the_decimals_of_its_scale(double price, string shown) => Assert.Equal(shown, NumberFormat.Price(price));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(null)]
    public void What_is_not_a_number_is_a_dash(double? value)
    {
        Assert.Equal("–", NumberFormat.Price(value));
        Assert.Equal("–", NumberFormat.PriceDelta(value, 1));
        Assert.Equal("–", NumberFormat.SignedPercent(value));
        Assert.Equal("–", NumberFormat.Percent(value));
        Assert.Equal("–", NumberFormat.Share(value));
        Assert.Equal("–", NumberFormat.BasisPoints(value));
        Assert.Equal("–", NumberFormat.SignedBasisPoints(value));
        Assert.Equal("–", NumberFormat.Ratio(value));
    }

    [Theory]
    [InlineData(12.3, "+12.30")]
    [InlineData(-12.3, "−12.30")]
    [InlineData(0.0, "0.00")]
    [InlineData(0.004, "0.00")]
    [InlineData(-0.004, "0.00")]
    public void A_difference_carries_a_sign_unless_it_is_shown_as_zero(double delta, string shown) =>
        Assert.Equal(shown, NumberFormat.PriceDelta(delta, 98_765.43));

    [Fact]
    public void A_difference_has_the_decimals_of_the_price_it_belongs_to() =>
        Assert.Equal("−0.00000012000", NumberFormat.PriceDelta(-0.00000012, 0.00001234));

    [Fact]
    public void Shares_and_log_returns_carry_their_units()
    {
        Assert.Equal("+0.123 %", NumberFormat.SignedPercent(0.00123));
        Assert.Equal("92.2 %", NumberFormat.Share(0.9217));
        Assert.Equal("90 %", NumberFormat.Share(0.9, 0));
        Assert.Equal("12.35", NumberFormat.BasisPoints(0.0012346));
        Assert.Equal("−12.35", NumberFormat.SignedBasisPoints(-0.0012346));
        Assert.Equal("12,345", NumberFormat.Count(12345));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.97253, "0.9725")]
    [InlineData(0.00061234, "0.0006123")]
    [InlineData(-12.3456, "−12.35")]
    [InlineData(1440.0, "1,440")]
    [InlineData(0.0000012344, "0.000001234")]
    [InlineData(0.00000012345, "1.235e−7")]
    [InlineData(double.NaN, "–")]
    public void A_number_of_unknown_scale_has_four_significant_digits(double value, string shown) =>
        Assert.Equal(shown, NumberFormat.Significant(value));

    [Theory]
    [InlineData(0.00000001, "0.00", "soft")]
    [InlineData(-0.00000001, "0.00", "soft")]
    [InlineData(0.0001, "+1.00", "down")]
    [InlineData(-0.0001, "−1.00", "up")]
    [InlineData(double.NaN, "–", "soft")]
    public void A_difference_of_errors_that_is_shown_as_zero_is_neither_better_nor_worse(double difference, string shown, string style)
    {
        var mae = Metric.Of("mae");
        Assert.Equal((shown, style), (mae.Difference(difference), mae.ClassOf(difference, 0)));
    }

    [Theory]
    [InlineData("mae", 0.0010004, 0.001, "soft")]
    [InlineData("mae", 0.0010006, 0.001, "down")]
    [InlineData("mae", 0.0009994, 0.001, "up")]
    [InlineData("log_loss", 0.69314719, 0.69314718, "soft")]
    [InlineData("relative_mae", 1.0006, 1.0, "down")]
    [InlineData("direction", 0.52, 0.51, "up")]
    public void A_difference_of_errors_below_half_a_thousandth_is_neither_better_nor_worse(string metric, double value, double other, string style) =>
        Assert.Equal(style, Metric.Of(metric).ClassOf(value, other));

    [Theory]
    [InlineData(0.001, "< 0.01 s")]
    [InlineData(0.042, "0.04 s")]
    [InlineData(0.314, "0.3 s")]
    [InlineData(3.1, "3.1 s")]
    [InlineData(9.999, "10.0 s")]
    [InlineData(60.9, "60.9 s")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(12_000, "3 h 20 min")]
    [InlineData(187_200, "2 d 4 h")]
    public void A_length_of_time_has_two_units_at_most(double seconds, string shown) =>
        Assert.Equal(shown, NumberFormat.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(3_468.316, 3_469.343, "3,468.32", "−1.02")]
    [InlineData(0.0000122772, 0.000012276, "0.00001227720", null)]
    [InlineData(0.000012276001, 0.000012276, "0.000012276001", null)]
    [InlineData(188.211, 188.211, "188.211", null)]
    [InlineData(0.000012278, 0.000012276, "0.00001227800", null)]
    public void A_forecast_reads_otherwise_than_the_price_unless_it_is_the_same_and_the_difference_is_that_of_the_shown_numbers(
        double forecast, double last, string shown, string? difference) =>
        Assert.Equal((shown, difference), (NumberFormat.PriceBeside(forecast, last), NumberFormat.ShownDelta(forecast, last)));

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(42, "42 s")]
    [InlineData(84.2, "84 s")]
    [InlineData(89.9, "1 min")]
    [InlineData(420, "7 min")]
    [InlineData(3_570, "1 h 0 min")]
    [InlineData(12_031, "3 h 21 min")]
    public void An_estimate_of_time_claims_no_precision(double seconds, string shown) =>
        Assert.Equal(shown, NumberFormat.About(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-0.01355, 0.01883, "−0.014 ± 0.019")]
    [InlineData(0.8034, 6.837, "+0.8 ± 6.8")]
    [InlineData(0.15, 0.1, "+0.15 ± 0.10")]
    [InlineData(-3.4, 95.2, "−3 ± 95")]
    [InlineData(0.0001, 0.5, "0.00 ± 0.50")]
    [InlineData(0.25, 0.0, "+0.2500 ± 0.0000")]
    [InlineData(0.25, double.NaN, "+0.2500 ± –")]
    public void A_difference_has_the_decimals_that_its_interval_leaves_room_for(double difference, double margin, string shown) =>
        Assert.Equal(shown, NumberFormat.WithMargin(difference, margin));

    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(14.2, "14 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(299, "4 min")]
    [InlineData(3416, "56 min")]
    [InlineData(12_000, "3 h")]
    [InlineData(187_200, "2 d")]
    public void An_age_has_one_unit_and_no_decimals(double seconds, string shown) => Assert.Equal(shown, NumberFormat.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.0012, "up")]
    [InlineData(-0.0012, "down")]
    [InlineData(0.0, "flat")]
    [InlineData(0.0000004, "flat")]
    [InlineData(-0.0000004, "flat")]
    [InlineData(null, "flat")]
    public void What_is_shown_as_zero_has_no_colour_of_a_direction(double? logReturn, string style) =>
        Assert.Equal(style, NumberFormat.DirectionClass(logReturn));

    [Theory]
    [InlineData(0.0004, "< 0.001")]
    [InlineData(0.0123, "0.012")]
    [InlineData(null, "–")]
    public void A_p_value_is_never_shown_as_zero(double? p, string shown) => Assert.Equal(shown, NumberFormat.PValue(p));

    [Fact]
    public void An_interval_of_shares_is_told_with_one_unit() => Assert.Equal("40.4 … 100.0 %", NumberFormat.ShareRange(0.404, 1));

    [Fact]
    public void Decimals_never_fall_as_prices_fall()
    {
        var decimals = Enumerable.Range(0, 200).Select(i => NumberFormat.PriceDecimals(100_000 * Math.Exp(-0.15 * i))).ToArray();
        Assert.Equal(decimals.Order(), decimals);
    }

    [Theory]
    [InlineData(0.04, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(9.96, "10.0")]
    [InlineData(20.4, "20")]
    [InlineData(9_999, "9,999")]
    [InlineData(1e250, "> 10,000")]
    public void An_E_value_has_as_many_digits_as_say_something(double value, string shown) => Assert.Equal(shown, NumberFormat.EValue(value));

    [Theory]
    [InlineData(40, "40 min")]
    [InlineData(7 * 60, "7 h")]
    [InlineData(168.2 * 1440, "168 d")]
    public void A_rough_length_of_time_has_one_unit(double minutes, string shown) => Assert.Equal(shown, NumberFormat.Whole(TimeSpan.FromMinutes(minutes)));
}
