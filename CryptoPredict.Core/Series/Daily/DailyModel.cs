using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>One day of a forecast.</summary>
/// <param name="Date">The day, UTC.</param>
/// <param name="Forecast">Its expected value.</param>
/// <param name="Lower">Lower end of the 80 % band.</param>
/// <param name="Upper">Upper end of the 80 % band.</param>
/// <param name="Lower95">Lower end of the 95 % band.</param>
/// <param name="Upper95">Upper end of the 95 % band.</param>
public readonly record struct ForecastDay(DateOnly Date, double Forecast, double Lower, double Upper, double Lower95, double Upper95);

/// <summary>
/// What a version of a daily model holds: the open days ahead as its recipe forecasts them, and how it did at moments of the past. Immutable; any number of
/// threads may use it.
/// </summary>
public sealed record DailyModel
{
    /// <summary>Share of values that the inner band aims to hold.</summary>
    public const double InnerWidth = 0.8;

    /// <summary>Open days ahead that folds try at most; what lies beyond is never measured.</summary>
    public const int MeasuredDays = DemandForecaster.FoldHorizon;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        // Scores of a history that is too short for folds.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>What the values are taken for.</summary>
    public required SeriesKind Kind { get; init; }

    /// <summary>Whether a person said so; otherwise the values did.</summary>
    public required bool KindIsGiven { get; init; }

    /// <summary>What a day without a row means.</summary>
    public required AbsentDays AbsentDays { get; init; }

    /// <summary>The first open day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day with a value; the forecast begins with the open day after it.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Its value.</summary>
    public required double LastValue { get; init; }

    /// <summary>The weekdays that are open, Sunday first; nothing is forecast for the others.</summary>
    public required IReadOnlyList<DayOfWeek> OpenWeekdays { get; init; }

    /// <summary>The open days ahead.</summary>
    public required IReadOnlyList<ForecastDay> Days { get; init; }

    /// <summary>What serves: <see cref="DailyForecaster.Mix"/>, or the name of the one member that does.</summary>
    public required string ServedBy { get; init; }

    /// <summary>The members, also those that do not serve.</summary>
    public required IReadOnlyList<DailyMember> Members { get; init; }

    /// <summary>The version of the LSTM of all series of the kind that was asked as a member; null where there was none yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NetworkVersion { get; init; }

    /// <summary>How what serves did at moments of the past; null where the history is too short for any.</summary>
    public DailyScores? Scores { get; init; }

    /// <summary>What the forecast of demand erred at moments of the past, the newest first; null of prices, and of versions made before it was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FoldErrors>? Errors { get; init; }

    /// <summary>Of the forecast, what is the season of the year, by day; null where there is none.</summary>
    public IReadOnlyList<double>? OfTheYear { get; init; }

    /// <summary>What known events are worth to the forecast; null where none are known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventUse? Events { get; init; }

    /// <summary>Of the forecast, what planned events add, by day; null where they add nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? OfEvents { get; init; }

    /// <summary>The known events of the days ahead, also where they are not used; by day.</summary>
    public IReadOnlyList<KnownEvent> Planned { get; init; } = [];

    /// <summary>Of a price, the standard deviation of a day's log return; null of demand.</summary>
    public double? DailyVolatility { get; init; }

    /// <summary>The weekdays that are closed.</summary>
    [JsonIgnore]
    public IReadOnlyList<DayOfWeek> ClosedWeekdays => [.. Enum.GetValues<DayOfWeek>().Except(OpenWeekdays)];

    /// <summary>Open days ahead of which an error was measured, of <see cref="MeasuredDays"/> at most; 0 of a history too short for any trial.</summary>
    [JsonIgnore]
    public int Measured => Scores?.ErrorByLead.Count(double.IsFinite) ?? 0;

    /// <summary>Whether a naive forecast serves because the members erred more.</summary>
    [JsonIgnore]
    public bool IsNaive => Kind == SeriesKind.Demand && ServedBy != DailyForecaster.Mix;

    /// <summary>The open day after a day.</summary>
    internal DateOnly NextOpenDay(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        }
        while (!OpenWeekdays.Contains(day.DayOfWeek));

        return day;
    }

    /// <summary>Fits the recipe of the series' kind. Takes some tens of milliseconds.</summary>
    /// <param name="points">The values, oldest day first; fit by <see cref="DailyGate.Unfit"/>.</param>
    /// <param name="settings">What was said of the series.</param>
    /// <param name="network">The network of all series of its kind as a member; null for none.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <param name="events">What is known of days beforehand, past and to come; null for nothing.</param>
    internal static DailyModel Fit(
        IReadOnlyList<SeriesPoint> points, SeriesSettings settings, DemandMember? network, CancellationToken cancellationToken,
        IReadOnlyList<KnownEvent>? events = null)
    {
        var days = DaysOf(points, settings, events);
        var kind = KindOf(days, settings);
        var outlook = kind == SeriesKind.Price
            ? DailyForecaster.OfPrice(days, IDailyForecasts.MaxDays, network, cancellationToken)
            : DailyForecaster.OfDemand(days, IDailyForecasts.MaxDays, network, cancellationToken);
        var band = outlook.Band;
        return new DailyModel
        {
            Kind = kind,
            KindIsGiven = settings.Kind is not null,
            AbsentDays = settings.AbsentDays ?? AbsentDays.Unknown,
            FirstDay = days.First,
            LastDay = points[^1].Day,
            LastValue = points[^1].Value,
            OpenWeekdays = days.Weekdays,
            Days = [.. band.Values.Select((value, h) => new ForecastDay(
                days.DayAt(days.Values.Length + h), value, band.Lower80[h], band.Upper80[h], band.Lower95[h], band.Upper95[h]))],
            ServedBy = outlook.ServedBy,
            Members = [.. outlook.Members.Select(member => new DailyMember(
                member.Name, member.Weight, member.Score?.RootSquare, member.Score?.Absolute, member.Score?.OverLast, member.Score?.OverWeek))],
            Scores = outlook.Served is { } served ? DailyScores.Of(outlook, served) : null,
            Errors = kind == SeriesKind.Demand ? FoldErrors.Of(outlook) : null,
            OfTheYear = outlook.OfTheYear,
            Events = outlook.Events,
            OfEvents = outlook.OfEvents,
            Planned = kind == SeriesKind.Price ? [] : Ahead(days, events ?? []),
            DailyVolatility = outlook.DailyVolatility,
        };
    }

    /// <summary>What a history's values say that they are, whatever was said of them.</summary>
    public static SeriesKind DetectKind(IReadOnlyList<SeriesPoint> points, SeriesSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return KindOf(DaysOf(points, settings), settings with { Kind = null });
    }

    /// <summary>What a history is taken for: what was said, or what its values say.</summary>
    internal static SeriesKind KindOf(OpenDays days, SeriesSettings settings) => settings.Kind
        ?? (PriceLikeness.IsPrice(SeasonalGaps.Fill(days.Values, days.Season), days.Season) ? SeriesKind.Price : SeriesKind.Demand);

    /// <summary>The open days of a history.</summary>
    internal static OpenDays DaysOf(IReadOnlyList<SeriesPoint> points, SeriesSettings settings, IReadOnlyList<KnownEvent>? events = null) => OpenDays.Of(
        [.. points.Select(point => point.Day)], [.. points.Select(point => point.Value)], settings.AbsentDays == AbsentDays.Zero, events);

    private static IReadOnlyList<KnownEvent> Ahead(OpenDays days, IReadOnlyList<KnownEvent> events)
    {
        var (first, last) = (days.Last, days.DayAt(days.Values.Length + IDailyForecasts.MaxDays - 1));
        return [.. events.Where(one => one.Day > first && one.Day <= last).OrderBy(one => one.Day).ThenBy(one => one.Kind)];
    }

    /// <summary>The model as bytes.</summary>
    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of a daily model.</exception>
    internal static DailyModel Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<DailyModel>(bytes, Format) is { Days.Count: > 0 } model
                ? model : throw new InvalidDataException("The file holds a daily model without days.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"The file holds no daily model: {damage.Message}", damage);
        }
    }
}
