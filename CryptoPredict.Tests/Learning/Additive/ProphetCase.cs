using System.Globalization;
using System.Text.Json;
using CryptoPredict.Learning.Additive;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Additive;

/// <summary>One of the reference cases: its data, the exact optimum and what the R package prophet gave.</summary>
internal sealed class ProphetCase
{
    private static readonly JsonElement Exact = GoldenFile.Read("prophet_map.json").GetProperty("cases");
    private static readonly JsonElement Package = GoldenFile.Read("prophet_r.json").GetProperty("cases");

    public ProphetCase(string name)
    {
        Optimum = Exact.GetProperty(name);
        R = Package.GetProperty(name);
        var rows = GoldenFile.ReadRows(Optimum.GetProperty("csv").GetString()!);
        var training = rows.Where(row => row[3] == "train").ToArray();
        Times = [.. training.Select(Time)];
        Values = [.. training.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))];
        Future = [.. rows.Where(row => row[3] != "train").Select(Time)];
        var orders = Optimum.GetProperty("seasonalities").EnumerateArray().ToDictionary(one => one[0].GetString()!, one => one[1].GetInt32());
        Options = new AdditiveOptions
        {
            YearlyOrder = orders.GetValueOrDefault("yearly"),
            WeeklyOrder = orders.GetValueOrDefault("weekly"),
            DailyOrder = orders.GetValueOrDefault("daily"),
        };
    }

    public static IEnumerable<string> Names => Exact.EnumerateObject().Select(one => one.Name);

    public JsonElement Optimum { get; }

    public JsonElement R { get; }

    public DateTimeOffset[] Times { get; }

    public double[] Values { get; }

    public DateTimeOffset[] Future { get; }

    public AdditiveOptions Options { get; }

    public AdditiveFit Fit() => AdditiveTrainer.Fit(Times, Values, Options, cancellationToken: TestContext.Current.CancellationToken);

    private static DateTimeOffset Time(string[] row) =>
        DateTimeOffset.ParseExact(row[0], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
