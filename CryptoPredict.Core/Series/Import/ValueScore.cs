using System.Text.RegularExpressions;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>What a column of values is, by its name.</summary>
internal enum ValueKind
{
    /// <summary>Nobody can tell.</summary>
    Unknown,

    /// <summary>It counts, so that several rows of a day add up: sales, visits, demand.</summary>
    Counted,

    /// <summary>It measures, so that of several rows of a day the last counts: a price, a rate.</summary>
    Measured,
}

/// <summary>Weighs how likely it is that a column holds what is to be forecast: by the words of its name, and by what it holds.</summary>
internal static partial class ValueScore
{
    /// <summary>What a column reaches of whose name nothing is known.</summary>
    public const int Plain = 40;

    private const int Counted = 80;
    private const int Measured = 60;
    private const int Beside = 30;

    // What is counted comes before the price at which it was: of units and prices, the units are the demand.
    private static readonly string[] CountedNames =
    [
        "sales", "unitssold", "units", "sold", "quantity", "qty", "demand", "y", "value", "target", "count", "amount", "orders", "users", "visits", "visitors",
        "sessions", "transactions", "revenue", "turnover", "births", "deaths", "cases", "pageviews", "views", "clicks", "trips", "rides", "passengers", "load",
        "consumption", "numsold", "weeklysales", "dailysales", "itemcntday", "orderdemand", "unitsales", "salesqty",
    ];

    private static readonly string[] CountedWords =
    [
        "sales", "sale", "sold", "units", "unit", "qty", "quantity", "demand", "orders", "visits", "visitors", "users", "transactions", "revenue", "cnt",
        "count",
    ];

    private static readonly string[] MeasuredNames =
        ["close", "closeprice", "price", "last", "adjclose", "adjustedclose", "closelast", "rate", "index", "temperature", "level", "nav", "vwap", "value"];

    private static readonly string[] MeasuredWords = ["close", "price", "rate", "adj", "yield", "temperature", "temp"];

    // Not the thing itself, but something made of it, or known of it beforehand.
    private static readonly string[] DerivedWords =
    [
        "forecast", "predicted", "prediction", "competitor", "lag", "mean", "avg", "average", "rolling", "std", "min", "max", "prev", "previous", "change",
        "pct", "percent", "return", "returns", "open", "high", "low", "cap", "marketcap", "supply", "inventory", "stock", "ordered",
    ];

    private static readonly string[] BesideWords =
    [
        "year", "month", "day", "week", "weekday", "hour", "quarter", "dayofweek", "dow", "holiday", "promo", "promotion", "discount", "flag", "is", "id",
        "code", "number", "no", "nbr", "store", "shop", "rating", "age", "lat", "lon", "latitude", "longitude", "humidity", "wind", "open", "index",
    ];

    /// <summary>Weighs a column of numbers.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isPriceTable">Whether the table has highs and lows, so that its close is what is meant.</param>
    /// <returns>The more, the likelier.</returns>
    public static int Of(CsvColumn column, bool isPriceTable)
    {
        if (isPriceTable && Array.IndexOf(MeasuredNames, column.Key) is var price and >= 0)
        {
            return Counted + MeasuredNames.Length + 100 - price;
        }

        var words = WordsOf(column.Name);
        var score = Array.IndexOf(CountedNames, column.Key) is var counted and >= 0 ? Counted + CountedNames.Length - counted
            : Array.IndexOf(MeasuredNames, column.Key) is var measured and >= 0 ? Measured + MeasuredNames.Length - measured
            : words.Exists(word => CountedWords.Contains(word)) ? Counted
            : words.Exists(word => MeasuredWords.Contains(word)) ? Measured
            : column.Key == "volume" ? Measured - 10
            : Plain;
        score -= words.Exists(word => DerivedWords.Contains(word)) ? Plain : 0;
        score -= score <= Plain && words.Exists(word => BesideWords.Contains(word)) ? Beside : 0;
        return score - (column.IsConstant ? Beside / 2 : 0);
    }

    /// <summary>Whether a name without case, blanks and signs is that of a close.</summary>
    public static bool IsPrice(string key) => MeasuredNames.Contains(key);

    /// <summary>What a column is, by its name.</summary>
    public static ValueKind KindOf(string name, bool isPriceTable)
    {
        var (key, words) = (CsvColumn.ToKey(name), WordsOf(name));
        return isPriceTable || (MeasuredNames.Contains(key) && key != "value") ? ValueKind.Measured
            : key is "y" or "value" or "target" ? ValueKind.Unknown
            : CountedNames.Contains(key) || words.Exists(word => CountedWords.Contains(word)) ? ValueKind.Counted
            : words.Exists(word => MeasuredWords.Contains(word)) ? ValueKind.Measured
            : ValueKind.Unknown;
    }

    private static List<string> WordsOf(string name) => [.. Words().Matches(name).Select(word => word.Value.ToLowerInvariant())];

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lu}+")]
    private static partial Regex Words();
}
