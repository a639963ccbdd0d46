using System.Globalization;
using System.IO.Compression;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>Every file of <c>Fixtures/Formats</c> is received, merged as it was found, and stands on the page of formats as it was taken.</summary>
public sealed class FileFormatsTests
{
    private const string Renew = "UPDATE_DOCS=1 dotnet test --filter FullyQualifiedName~FileFormatsTests";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Folder => Path.Combine(RoomsTests.Solution(), "CryptoPredict.Tests", "Fixtures", "Formats");

    private static string Page => Path.Combine(RoomsTests.Solution(), "docs", "reference", "file-formats.md");

    /// <summary>The files with their names, who writes them so, what they hold, and its first number.</summary>
    private static IReadOnlyList<(string File, string Name, string Source, UploadKind Kind, double First)> Formats { get; } =
    [
        .. File.ReadLines(Path.Combine(Folder, "index.tsv")).Select(line => line.Split('\t')).Select(
            parts => (parts[0], parts[1], parts[2], Enum.Parse<UploadKind>(parts[3]), double.Parse(parts[4], CultureInfo.InvariantCulture))),
    ];

    /// <summary>The bytes of all files whose name ends so.</summary>
    public static async Task<IReadOnlyList<byte[]>> ReadAllAsync(string end)
    {
        List<byte[]> all = [];
        foreach (var format in Formats.Where(format => format.File.EndsWith(end, StringComparison.Ordinal)))
        {
            all.Add(await ReadAsync(format.File));
        }

        return all;
    }

    public static TheoryData<string> Files => [.. Formats.Select(format => format.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_first_number_is_the_right_one_and_no_row_is_lost(string file)
    {
        var (_, name, _, kind, first) = Formats.Single(format => format.File == file);
        await using var room = await UploadRoom.CreateAsync();
        var upload = await ReceiveAsync(room, file);

        Assert.Equal((kind, null), (upload.Findings.Reading.Kind, upload.Findings.ColumnsOpen));
        Assert.Equal([], (upload.Findings.Alternatives ?? []).Where(alternative => alternative.IsOpen));
        Assert.Null(upload.Findings.Warnings);
        Assert.All(upload.Findings.Report.Counts, found => Assert.True(found.Key is ImportRule.NoValue or ImportRule.SameDay, $"{name}: {found}"));
        Assert.True(upload.Findings.Report.Rejected <= 1, upload.Findings.Report.Rejected.ToString(CultureInfo.InvariantCulture));

        var reading = upload.Findings.Reading;
        if (upload.Findings.SeriesCount > 1 && kind == UploadKind.Candles)
        {
            // Their names are not this market's.
            var content = await CandleCsv.ReadAllAsync(new MemoryStream(await ReadAsync(file)), null, Token);
            Assert.Contains(first, content.Candles.Values.Select(candles => candles[0].Open));
            return;
        }

        var target = kind == UploadKind.Candles ? UploadRoom.Btc : upload.Findings.NeedsName ? new Asset("one") : (Asset?)null;
        await room.MergeAsync(upload, new MergePlan(reading with { Target = target }));
        var stored = (await room.Uploads.FindAsync(upload.Id, Token))!.Result!;
        Assert.Equal(upload.Findings.Report.Series.Sum(series => series.Count), stored.Added);
        Assert.Equal(first, kind == UploadKind.Candles
            ? (await room.Candles.ReadAsync(stored.Series[0], null, null, 100, Token))[0].Candle.Open
            : (await room.Series.ReadAsync(stored.Series[0], Token))[0].Value);
    }

    [Fact]
    public async Task The_page_of_formats_says_how_each_of_them_is_taken()
    {
        await using var room = await UploadRoom.CreateAsync();
        List<string> rows = [];
        foreach (var (file, name, source, _, _) in Formats)
        {
            var upload = await ReceiveAsync(room, file);
            rows.Add($"| {name} | {source} | {upload.Findings.Format} | `{file}` |");
            await room.Intake.RemoveAsync(upload.Id, Token);
        }

        var page = await File.ReadAllTextAsync(Page, Token);
        var start = page.IndexOf("|---|", StringComparison.Ordinal);
        var renewed = $"{page[..(page.IndexOf('\n', start) + 1)]}{string.Join('\n', rows)}\n";
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(Page, renewed, Token);
            return;
        }

        Assert.True(rows.Count >= 40 && page == renewed, $"docs/reference/file-formats.md is stale. Renew it with\n{Renew}");
    }

    [Fact]
    public void Every_file_of_the_folder_stands_in_its_index() => Assert.Equal(
        Formats.Select(format => format.File).Where(file => !IsPacked(file)).Append("index.tsv").Order(StringComparer.Ordinal),
        Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static bool IsPacked(string file) => Path.GetExtension(file) is ".zip" or ".gz" or ".parquet" || file.EndsWith(".utf16.csv", StringComparison.Ordinal);

    // Packed ones are packed here: of a zip the files of a folder of its name, of gzip, UTF-16 and Parquet the plain file.
    private static async Task<byte[]> ReadAsync(string file)
    {
        var packed = new MemoryStream();
        switch (Path.GetExtension(file))
        {
            case ".zip":
                ZipFile.CreateFromDirectory(Path.Combine(Folder, Path.GetFileNameWithoutExtension(file)), packed);
                return packed.ToArray();
            case ".gz":
                await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    await gzip.WriteAsync(await ReadAsync(Path.GetFileNameWithoutExtension(file)), Token);
                }

                return packed.ToArray();
            case ".parquet":
                return await ParquetFiles.OfCsvAsync(Encoding.UTF8.GetString(await ReadAsync(Path.ChangeExtension(file, ".csv"))), Token);
            default:
                if (!IsPacked(file))
                {
                    return await File.ReadAllBytesAsync(Path.Combine(Folder, file), Token);
                }

                var plain = Encoding.UTF8.GetString(await ReadAsync(file.Replace(".utf16", "", StringComparison.Ordinal)));
                return [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(plain)];
        }
    }

    private static async Task<Upload> ReceiveAsync(UploadRoom room, string file)
    {
        await using var content = new MemoryStream(await ReadAsync(file));
        return await room.ReceiveAsync(content, file);
    }
}
