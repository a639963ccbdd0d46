using System.Collections.Frozen;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;
using PublicHoliday;

namespace CryptoPredict.Core.Series.Events;

/// <summary>A country, or a part of one, whose holidays are known.</summary>
/// <param name="Code">Its code as ISO 3166 has it: <c>DE</c>, or <c>DE-BY</c> for a part.</param>
/// <param name="Name">Its English name.</param>
public sealed record HolidayRegion(string Code, string Name);

/// <summary>Public holidays by country, computed for any year.</summary>
public static class HolidayCalendar
{
    private static readonly (string Code, string Name, Func<IPublicHolidays> Calendar)[] Known =
    [
        ("AT", "Austria", () => new AustriaPublicHoliday()),
        ("AU", "Australia", () => new AustraliaPublicHoliday()),
        .. Enum.GetValues<AustraliaPublicHoliday.States>().Where(state => state != AustraliaPublicHoliday.States.All).Select(state => (
            $"AU-{state}", $"Australia, {state}", (Func<IPublicHolidays>)(() => new AustraliaPublicHoliday { State = state }))),
        ("BE", "Belgium", () => new BelgiumPublicHoliday()),
        ("BR", "Brazil", () => new BrazilPublicHoliday()),

        // Not Newfoundland, whose calendar cannot give the year 2038.
        .. ((string[])["AB", "BC", "MB", "NB", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"]).Select(province => (
            $"CA-{province}", $"Canada, {province}", (Func<IPublicHolidays>)(() => new CanadaPublicHoliday(province)))),
        // Not the cantons, whose calendars cannot give the year 2008.
        ("CH", "Switzerland", () => new SwitzerlandPublicHoliday(false, false, false)),
        ("CZ", "Czechia", () => new CzechRepublicPublicHoliday()),
        ("DE", "Germany", () => new GermanPublicHoliday()),
        .. Enum.GetValues<GermanPublicHoliday.States>().Where(state => state != GermanPublicHoliday.States.ALL).Select(state => (
            $"DE-{state}", $"Germany, {state}", (Func<IPublicHolidays>)(() => new GermanPublicHoliday { State = state }))),
        ("DK", "Denmark", () => new DenmarkPublicHoliday()),
        ("EE", "Estonia", () => new EstoniaPublicHoliday()),
        ("ES", "Spain", () => new SpainPublicHoliday()),
        ("FI", "Finland", () => new FinlandPublicHoliday(false)),
        ("FR", "France", () => new FrancePublicHoliday()),
        ("GB", "United Kingdom", () => new UKBankHoliday()),
        ("GR", "Greece", () => new GreecePublicHoliday()),
        ("HR", "Croatia", () => new CroatiaPublicHoliday()),
        ("HU", "Hungary", () => new HungaryPublicHoliday()),
        ("IE", "Ireland", () => new IrelandPublicHoliday()),
        ("IT", "Italy", () => new ItalyPublicHoliday()),
        ("JP", "Japan", () => new JapanPublicHoliday()),
        ("KZ", "Kazakhstan", () => new KazakhstanPublicHoliday()),
        ("LT", "Lithuania", () => new LithuaniaPublicHoliday()),
        ("LU", "Luxembourg", () => new LuxembourgPublicHoliday()),
        ("LV", "Latvia", () => new LatviaPublicHoliday()),
        ("ME", "Montenegro", () => new MontenegroPublicHoliday()),
        ("MX", "Mexico", () => new MexicoPublicHoliday()),
        ("NL", "Netherlands", () => new DutchPublicHoliday()),
        ("NO", "Norway", () => new NorwayPublicHoliday()),
        ("NZ", "New Zealand", () => new NewZealandPublicHoliday()),
        ("PL", "Poland", () => new PolandPublicHoliday()),
        ("PT", "Portugal", () => new PortugalPublicHoliday()),
        ("RO", "Romania", () => new RomanianPublicHoliday()),
        ("RS", "Serbia", () => new SerbianPublicHoliday()),
        ("SE", "Sweden", () => new SwedenPublicHoliday()),
        ("SI", "Slovenia", () => new SloveniaPublicHoliday()),
        ("SK", "Slovakia", () => new SlovakiaPublicHoliday()),
        ("TR", "Türkiye", () => new TurkeyPublicHoliday()),
        ("US", "United States", () => new USAPublicHoliday()),
        ("ZA", "South Africa", () => new SouthAfricaPublicHoliday()),
    ];

    private static readonly FrozenDictionary<string, Func<IPublicHolidays>> Calendars = Known.ToFrozenDictionary(one => one.Code, one => one.Calendar);

    /// <summary>The countries and their parts, by code.</summary>
    public static IReadOnlyList<HolidayRegion> Regions { get; } =
        [.. Known.Select(one => new HolidayRegion(one.Code, one.Name)).OrderBy(one => one.Code, StringComparer.Ordinal)];

    /// <summary>Whether the holidays of a code are known.</summary>
    public static bool Knows(string code) => Calendars.ContainsKey(code);

    /// <summary>Refuses a code of which nothing is known.</summary>
    /// <param name="code">The code; null for no holidays.</param>
    /// <exception cref="UploadException">Nothing is known of it.</exception>
    internal static void Require(string? code)
    {
        if (code is not null && !Knows(code))
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"No holidays of '{code}' are known: GET /api/v1/holidays lists the codes, or upload the holidays as events of the series.")
            {
                Field = "holidays",
            };
        }
    }

    /// <summary>The holidays of a region, by day; those that fall on the same day are one.</summary>
    /// <param name="code">A code of <see cref="Regions"/>.</param>
    /// <param name="firstYear">The first year.</param>
    /// <param name="lastYear">The last year.</param>
    /// <exception cref="KeyNotFoundException">The code is none of them.</exception>
    public static IReadOnlyList<KnownEvent> Of(string code, int firstYear, int lastYear)
    {
        var calendar = Calendars[code]();
        return [.. Enumerable.Range(firstYear, lastYear - firstYear + 1)
            .SelectMany(year => OfYear(calendar, year))
            .DistinctBy(holiday => holiday.Day).OrderBy(holiday => holiday.Day)];
    }

    private static IEnumerable<KnownEvent> OfYear(IPublicHolidays calendar, int year)
    {
        IEnumerable<(DateTime Day, string? Name)> holidays;
        try
        {
            holidays = calendar.PublicHolidayNames(year).Select(holiday => (holiday.Key, (string?)holiday.Value));
        }
        catch (ArgumentException)
        {
            // Some calendars fail where two holidays of a year fall on one day, as in Brazil in 2000; the days alone can be had.
            holidays = calendar.PublicHolidays(year).Select(day => (day, (string?)null));
        }

        return holidays.Select(holiday => new KnownEvent(
            DateOnly.FromDateTime(holiday.Day), EventKind.Holiday, 1, string.IsNullOrWhiteSpace(holiday.Name) ? null : holiday.Name));
    }
}
