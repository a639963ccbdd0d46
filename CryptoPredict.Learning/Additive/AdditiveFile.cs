namespace CryptoPredict.Learning.Additive;

/// <summary>An additive model as a JSON file of plain numbers with a checksum.</summary>
public static class AdditiveFile
{
    private const string Format = "additive-model/1";

    /// <summary>The file's bytes; the same model always gives the same bytes.</summary>
    /// <param name="model">What to save.</param>
    public static byte[] Write(AdditiveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return SealedJson.Write(Format, new Content
        {
            StartTicks = model.Start.UtcTicks,
            SpanTicks = model.Span.Ticks,
            Scale = model.Scale,
            Changepoints = [.. model.Changepoints],
            Seasonalities = [.. model.Seasonalities.Select(one => new Season(one.Name, one.Period.Ticks, one.Order))],
            Slope = model.Slope,
            Offset = model.Offset,
            Changes = [.. model.Changes],
            Coefficients = [.. model.Coefficients],
            Noise = model.Noise,
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the model is the same bit for bit.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is foreign, cut off, changed, or holds no usable model.</exception>
    public static AdditiveModel Read(ReadOnlySpan<byte> file)
    {
        var content = SealedJson.Read<Content>(Format, file);
        var end = DateTimeOffset.MaxValue.Ticks;
        Require(content.StartTicks >= 0 && content.SpanTicks > 0 && content.SpanTicks <= end && content.StartTicks <= end - content.SpanTicks,
            "its observations lie between the years 1 and 9999 and span some time");
        Require(content.Scale > 0 && content.Noise > 0, "scale and noise are more than 0");
        Require(Array.TrueForAll(content.Seasonalities, IsUsable),
            $"its seasonalities have names, periods of 1 tick to 100 years and orders of 1 to {AdditiveOptions.LargestOrder}");
        Require(content.Coefficients.Length == content.Seasonalities.Sum(one => 2 * one.Order), "it has two coefficients per harmonic");
        Require(content.Changes.Length == content.Changepoints.Length, "it has one change per changepoint");
        double[] numbers = [content.Scale, content.Slope, content.Offset, content.Noise, .. content.Changepoints, .. content.Changes, .. content.Coefficients];
        Require(Array.TrueForAll(numbers, double.IsFinite), "its numbers are finite");
        Require(content.Changepoints.Length <= AdditiveOptions.MostChangepoints && IsAscending(content.Changepoints),
            $"its changepoints, at most {AdditiveOptions.MostChangepoints}, ascend between 0 and 1");
        return new AdditiveModel
        {
            Start = new DateTimeOffset(content.StartTicks, TimeSpan.Zero),
            Span = TimeSpan.FromTicks(content.SpanTicks),
            Scale = content.Scale,
            Changepoints = content.Changepoints,
            Seasonalities = [.. content.Seasonalities.Select(one => new Seasonality(one.Name, TimeSpan.FromTicks(one.PeriodTicks), one.Order))],
            Slope = content.Slope,
            Offset = content.Offset,
            Changes = content.Changes,
            Coefficients = content.Coefficients,
            Noise = content.Noise,
        };
    }

    // A null in the list passes for a season in the eyes of the reader.
    private static bool IsUsable(Season? one) =>
        one is { Name.Length: > 0, PeriodTicks: > 0, Order: >= 1 and <= AdditiveOptions.LargestOrder } && one.PeriodTicks <= TimeSpan.TicksPerDay * 36525;

    private static bool IsAscending(double[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (!(places[i] > (i == 0 ? 0 : places[i - 1])))
            {
                return false;
            }
        }

        return places.Length == 0 || places[^1] <= 1;
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The {Format} file breaks the rule that {rule}. Restore it from a good copy.");
        }
    }

    private sealed record Season(string Name, long PeriodTicks, int Order);

    private sealed record Content
    {
        public required long StartTicks { get; init; }

        public required long SpanTicks { get; init; }

        public required double Scale { get; init; }

        public required double[] Changepoints { get; init; }

        public required Season[] Seasonalities { get; init; }

        public required double Slope { get; init; }

        public required double Offset { get; init; }

        public required double[] Changes { get; init; }

        public required double[] Coefficients { get; init; }

        public required double Noise { get; init; }
    }
}
