using System.IO.Compression;
using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

public sealed class ManyFilesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_sent_together_are_one_upload_that_is_merged_as_one()
    {
        await using var room = await UploadRoom.CreateAsync();

        var upload = await ReceiveAsync(room, ("BTCUSDT-1m-2026-01.csv", Candles(0, 3)), ("BTCUSDT-1m-2026-02.csv", Candles(3, 5)));

        Assert.Equal(("BTCUSDT-1m-2026-0, 2 files", 5L), (upload.Name, upload.Findings.Report.Accepted));
        Assert.Equal("BTC-USD", ProposedName.Of(upload.Findings, upload.Name, room.Market.Assets));
        Assert.Single(room.Files);
        var run = await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc }));
        Assert.True(run.State == RunState.Succeeded, run.Message);
        Assert.Equal(5, (await room.Candles.ReadAsync(UploadRoom.Btc, null, DateTimeOffset.MaxValue, 100, Token)).Count);
    }

    /// <summary>As an exchange's archive ships the months of a symbol: a zip each, with one file of the same name in every one, or with its month.</summary>
    [Fact]
    public async Task Archives_among_them_give_what_is_in_them_and_packed_files_stay_as_they_are()
    {
        await using var room = await UploadRoom.CreateAsync();

        var upload = await ReceiveAsync(
            room, ("2026-01.zip", Zip(("klines.csv", Candles(0, 3)))), ("2026-02.zip", Zip(("klines.csv", Candles(3, 5)), ("readme.md", "no rows"u8.ToArray()))),
            ("2026-03.csv.gz", GZip(Candles(5, 6))));

        Assert.Equal(6, upload.Findings.Report.Accepted);
        await using var archive = new ZipArchive(File.OpenRead(room.Files.Single()));
        Assert.Equal(["klines.csv", "klines (2).csv", "2026-03.csv.gz"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task The_same_files_again_have_the_same_hash_and_one_file_is_itself()
    {
        await using var room = await UploadRoom.CreateAsync();
        var first = await ReceiveAsync(room, ("a.csv", Candles(0, 3)), ("b.csv", Candles(3, 5)));
        room.Clock.Advance(TimeSpan.FromHours(1));
        var again = await ReceiveAsync(room, ("a.csv", Candles(0, 3)), ("b.csv", Candles(3, 5)));
        Assert.Equal(first.Sha256, again.Sha256);

        var alone = await ReceiveAsync(room, ("a.csv", Candles(0, 3)));
        Assert.Equal(("a.csv", (long)Candles(0, 3).Length), (alone.Name, alone.Bytes));
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_and_leaves_nothing_behind()
    {
        await using var room = await UploadRoom.CreateAsync(new UploadOptions { MinFreeBytes = 0, MaxBytes = 4_096, MaxFiles = 2, MaxUnpackedBytes = 4_096 });

        await RefusedAsync("The request holds no file");
        await RefusedAsync("More than 2 files were sent together", ("a.csv", Candles(0, 2)), ("b.csv", Candles(2, 4)), ("c.csv", Candles(4, 6)));
        await RefusedAsync("There are more than 2 files", ("a.zip", Zip(("a.csv", Candles(0, 2)), ("b.csv", Candles(2, 4)))), ("c.csv", Candles(4, 6)));
        await RefusedAsync("larger than 4096 bytes together", ("a.csv", new byte[2_100]), ("b.csv", new byte[2_100]));
        await RefusedAsync("unpack to more than 4096 bytes", ("a.csv", Candles(0, 2)), ("b.zip", Zip(("b.csv", new byte[5_000]))));
        await RefusedAsync("archive is damaged", ("a.csv", Candles(0, 2)), ("b.zip", [.. "PK\u0003\u0004 no archive"u8]));
        await RefusedAsync("b.csv: ", ("a.csv", Candles(0, 2)), ("b.csv", "other,columns\n1,2\n"u8.ToArray()));

        async Task RefusedAsync(string sentence, params (string, byte[])[] files)
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => ReceiveAsync(room, files));
            Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
            Assert.Empty(room.Files);
        }
    }

    private static Task<Upload> ReceiveAsync(UploadRoom room, params (string Name, byte[] Content)[] files) =>
        room.Intake.ReceiveAsync(files.Select(file => new SentFile(file.Name, new MemoryStream(file.Content))).ToAsyncEnumerable(), "admin", Token);

    private static byte[] Candles(int from, int to) => Encoding.UTF8.GetBytes("timestamp,open,high,low,close,volume\n" + string.Concat(
        Enumerable.Range(from, to - from).Select(minute => $"2026-02-01 00:{minute:00}:00,100,101,99,100,{minute + 1}\n")));

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    private static byte[] GZip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
