using System.Globalization;
using System.Text;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>
/// A store as some days of work leave one: predictions and checks, champions of every model, series, uploads, backups, accounts. Made once; each run begins
/// with a copy.
/// </summary>
internal sealed class BaseStore
{
    private const int Rows = 150;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private readonly string _folder;

    private BaseStore(string folder, string key) => (_folder, Key) = (folder, key);

    /// <summary>The key that its accounts know.</summary>
    public string Key { get; }

    /// <summary>Opens the store of a table's folder, and makes it where there is none.</summary>
    public static async Task<BaseStore> OpenAsync(string folder)
    {
        var (store, key) = (Path.Combine(folder, "base"), Path.Combine(folder, "base.key"));
        if (!File.Exists(key))
        {
            if (Directory.Exists(store))
            {
                Directory.Delete(store, recursive: true);
            }

            Directory.CreateDirectory(store);
            var text = await Keys.AddAsync(store);
            await FillAsync(store, text);
            await File.WriteAllTextAsync(key, text);
        }

        return new BaseStore(store, await File.ReadAllTextAsync(key));
    }

    /// <summary>Copies it, with owners and modes.</summary>
    public Task CopyAsync(string to) => Shell.RunAsync("cp", "-a", _folder, to);

    /// <summary>A file of daily values.</summary>
    /// <param name="days">Days of each product.</param>
    /// <param name="products">Products.</param>
    public static string Sales(int days, params string[] products)
    {
        var text = new StringBuilder("date,product_id,sales\n");
        for (var day = 0; day < days; day++)
        {
            foreach (var product in products)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{new DateOnly(2020, 1, 1).AddDays(day):yyyy-MM-dd},{product},{100 + (0.1 * day) + (10 * Math.Sin(day / 7.0)):F3}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Sends a file.</summary>
    /// <returns>Its number; null when it was not taken.</returns>
    public static async Task<long?> UploadAsync(Caller caller, string name, string text) =>
        await caller.AskAsync("POST", $"/api/v1/uploads?name={name}", new StringContent(text)) is (201, var answer) ? answer.GetProperty("id")
            .GetInt64() : null;

    private static async Task FillAsync(string store, string key)
    {
        await using var dashboard = new Dashboard(Market.Arguments(store), [], new Dictionary<string, string>());
        using var caller = new Caller(await dashboard.ListeningAsync() ?? throw new InvalidOperationException(dashboard.Output), key);
        await DoAsync(caller, "/api/v1/retrain", new { });
        var upload = await UploadAsync(caller, "sales.csv", Sales(400, "P1", "P2"));
        await DoAsync(caller, $"/api/v1/uploads/{upload}/merge", new { });
        await UploadAsync(caller, "waiting.csv", Sales(400, "P3"));
        if (await Caller.UntilAsync(async () => await caller.NewestAsync() is var newest and >= Rows ? newest : (long?)null, Longest) is null)
        {
            throw new InvalidOperationException($"The first store has too few predictions:\n{dashboard.Output}");
        }

        for (var i = 0; i < 2; i++)
        {
            await DoAsync(caller, "/api/v1/jobs/backup/trigger");
        }

        await DoAsync(caller, "/api/v1/jobs/verify/trigger");
        await dashboard.TerminateAsync();

        // Work may be asked for before history is taken in.
        async Task DoAsync(Caller caller, string path, object? order = null)
        {
            var run = await Caller.UntilAsync(() => caller.StartAsync(path, order), Longest)
                ?? throw new InvalidOperationException($"{path} was not taken:\n{dashboard.Output}");
            var end = await caller.EndOfAsync(run, Longest) ?? throw new InvalidOperationException($"{path} did not end:\n{dashboard.Output}");
            if (end.GetProperty("state").GetString() != "Succeeded")
            {
                throw new InvalidOperationException($"{path} ended as {end}");
            }
        }
    }
}
