using System.IO.Compression;
using System.Text;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Tests.Market.Import;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>Files that should never get in, or not whole: each is refused in a sentence or reported with rule and row, and nothing of it stays.</summary>
public sealed class BadFilesTests
{
    private const string Sales = "date,product_id,sales\n2025-01-01,P1,5\n2025-01-02,P1,6\n";
    private const string Candles = "timestamp,open,high,low,close,volume\n2025-01-01 00:00:00,1,2,1,2,1\n2025-01-01 00:01:00,1,2,1,2,1\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<byte[]>> Refused()
    {
        var files = new TheoryData<string, Func<byte[]>>();
        void Text(string what, string text) => files.Add(what, () => Encoding.UTF8.GetBytes(text));

        Text("nothing", "");
        Text("blank lines", " \r\n\r\n\t\n");
        Text("a byte order mark alone", "\uFEFF");
        Text("a letter", "Dear reader,\nthis is a letter.\n");
        Text("one word", "sales");
        Text("one number", "42");
        Text("commas alone", ",,,,\n,,,,\n");
        Text("quotes alone", "\"\"\"\n\"\n");
        Text("an open quote in the header", "\"date,product_id,sales\n2025-01-01,P1,5\n");
        Text("a header of daily values alone", "date,product_id,sales\n");
        Text("a header of candles alone", "timestamp,open,high,low,close,volume\n");
        Text("a header and blank lines", "date,product_id,sales\n\n\n  \n");
        Text("a header twice", "date,product_id,sales\ndate,product_id,sales\n");
        Text("no date", "product_id,sales\nP1,5\n");
        Text("no value", "date,product_id\n2025-01-01,P1\n");
        Text("dates in words", "date,product_id,sales\nfirst of May,P1,5\nsecond of May,P1,6\n");
        Text("dates of no order", "date,product_id,sales\n31/31/2025,P1,5\n");
        Text("dates before time", "date,product_id,sales\n0001-01-01,P1,5\n");
        Text("dates to come", "date,product_id,sales\n2099-01-01,P1,5\n2099-01-02,P1,5\n");
        Text("two commas in a number", "date;product_id;sales\n2025-01-01;P1;1,5,6\n");
        Text("another separator below", "date,product_id,sales\n2025-01-01;P1;5\n");
        Text("other column counts below", "date,product_id,sales\n2025-01-01,P1\n2025-01-02,P1,5,6\n");
        Text("texts for values", "date,product_id,sales\n2025-01-01,P1,many\n2025-01-02,P1,few\n");
        Text("NaN and infinities", "date,product_id,sales\n2025-01-01,P1,NaN\n2025-01-02,P1,Infinity\n2025-01-03,P1,-Infinity\n");
        Text("values beyond reason", "date,product_id,sales\n2025-01-01,P1,1e308\n2025-01-02,P1,-1e300\n");
        Text("formulas for values", "date,product_id,sales\n2025-01-01,P1,=1+1\n2025-01-02,P1,\"=HYPERLINK(\"\"x\"\")\"\n");
        Text("formulas for names", "date,product_id,sales\n2025-01-01,=cmd|'/C calc'!A0,5\n2025-01-02,@SUM(A1),6\n2025-01-03,+1+1,7\n");
        Text("markup for names", "date,product_id,sales\n2025-01-01,<script>alert(1)</script>,5\n");
        Text("statements for names", "date,product_id,sales\n2025-01-01,P1'; DROP TABLE series; --,5\n");
        Text("names without end", $"date,product_id,sales\n2025-01-01,{new string('P', 5_000)},5\n");
        Text("empty names", "date,product_id,sales\n2025-01-01,,5\n2025-01-02,\"\",6\n");
        Text("backslashes in names", "date,product_id,sales\n2025-01-01,..\\..\\windows\\system32,5\n");
        Text("JSON", "{\"date\":\"2025-01-01\"}");
        Text("a JSON list", "[[1735689600000,1,1,1,1,1]]");
        Text("a web page", "<!doctype html><html></html>");
        Text("XML", "<?xml version=\"1.0\"?><sales/>");
        Text("a pointer to large data", "version https://git-lfs.github.com/spec/v1\noid sha256:19\nsize 6\n");
        Text("a thousand and one columns",
            $"date,product_id,sales,{string.Join(',', Enumerable.Range(0, 1000))}\n2025-01-01,P1,5,{string.Join(',', Enumerable.Range(0, 1000))}\n");
        Text("candles of one time", "timestamp,open,high,low,close,volume\n2025-01-01,0,0,0,x,0\n");
        Text("candles without prices", "timestamp,open,high,low,close,volume\n2025-01-01,,,,,\n2025-01-02,,,,,\n");
        Text("a column twice", "timestamp,open,high,low,close,close,volume\n2025-01-01,1,1,1,x,x,1\n2025-01-02,1,1,1,x,x,1\n");
        Text("a NUL at the start", "\0date,product_id,sales\n2025-01-01,P1,5\n");
        Text("a NUL at the end", Sales + "2025-01-03,P1,\0");
        Text("a NUL in candles", Candles + "2025-01-01 00:02:00,1,2,1,\0,1\n");
        Text("control characters", Sales + "2025-01-03,P\u0001,7\n");
        Text("a line without end in daily values", Sales + new string('7', 200_000));
        Text("a line without end in candles", Candles + new string('7', 200_000));
        Text("a header without end", new string('d', 200_000));
        files.Add("invalid UTF-8", () => [.. Encoding.UTF8.GetBytes(Sales), 0xFF, 0xFE, (byte)'\n']);
        files.Add("a lone continuation byte", () => [.. Encoding.UTF8.GetBytes(Sales), 0x80]);
        files.Add("a character cut off at the end", () => [.. Encoding.UTF8.GetBytes(Sales), 0xE2, 0x82]);
        files.Add("an overlong slash", () => [.. Encoding.UTF8.GetBytes(Sales), 0xC0, 0xAF, (byte)'\n']);
        files.Add("a surrogate in UTF-8", () => [.. Encoding.UTF8.GetBytes(Sales), 0xED, 0xA0, 0x80, (byte)'\n']);
        files.Add("Latin-1", () => Encoding.Latin1.GetBytes("date,product_id,sales\n2025-01-01,Käse,5\n"));
        files.Add("UTF-32", () => [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Sales)]);
        files.Add("random bytes", () =>
        {
            var bytes = new byte[50_000];
            new Random(1).NextBytes(bytes);
            return bytes;
        });
        files.Add("a picture", () => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]);
        files.Add("a program", () => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0]);
        files.Add("a database", () => [.. "SQLite format 3\0"u8]);
        files.Add("gzip, a megabyte of zeros behind it", () => Bomb(stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)));
        files.Add("a zip with a bomb and a path for a name", () =>
        {
            var file = new MemoryStream();
            using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                using var entry = archive.CreateEntry("../../../etc/passwd").Open();
                entry.Write(new byte[1 << 20]);
            }

            return file.ToArray();
        });
        return files;
    }

    public static TheoryData<string, string, ImportRule, long> Reported() => new()
    {
        { "a short row", Sales + "2025-01-03,P1\n", ImportRule.WrongColumnCount, 4 },
        { "a long row", Sales + "2025-01-03,P1,7,8\n", ImportRule.WrongColumnCount, 4 },
        { "an open quote", Sales + "2025-01-03,\"P1,7\n", ImportRule.WrongColumnCount, 4 },
        { "text behind a quote", Sales + "2025-01-03,\"P1\"x,7\n", ImportRule.WrongColumnCount, 4 },
        { "another way of writing dates", Sales + "Jan 3, 2025,P1\n2025/01/03,P1,7\n", ImportRule.UnparsableField, 5 },
        { "a day that was not", Sales + "2025-02-30,P1,7\n", ImportRule.UnparsableField, 4 },
        { "an empty cell", Sales + "2025-01-03,P1,\n", ImportRule.NoValue, 4 },
        { "a formula", Sales + "2025-01-03,P1,=SUM(C2:C3)\n", ImportRule.UnparsableField, 4 },
        { "a total line", Sales + "Total,,11\n", ImportRule.UnparsableField, 4 },
        { "the header again", Sales + "date,product_id,sales\n", ImportRule.UnparsableField, 4 },
        { "a day to come", Sales + "2099-01-01,P1,7\n", ImportRule.NotClosed, 4 },
        { "a day twice", Sales + "2025-01-02,P1,7\n", ImportRule.SameDay, 4 },
        { "a candle upside down", Candles + "2025-01-01 00:02:00,1,1,2,1,1\n", ImportRule.ImpossibleOhlc, 4 },
        { "a price of nothing", Candles + "2025-01-01 00:02:00,0,2,0,1,1\n", ImportRule.NonPositivePrice, 4 },
        { "a price below nothing", Candles + "2025-01-01 00:02:00,-1,2,-1,1,1\n", ImportRule.NonPositivePrice, 4 },
        { "a volume below nothing", Candles + "2025-01-01 00:02:00,1,2,1,1,-1\n", ImportRule.NegativeVolume, 4 },
        { "a candle beside the grid", Candles + "2025-01-01 00:02:30,1,2,1,1,1\n", ImportRule.MisalignedTime, 4 },
        { "a candle twice", Candles + "2025-01-01 00:01:00,1,2,1,2,1\n", ImportRule.Duplicate, 4 },
        { "a candle in two versions", Candles + "2025-01-01 00:01:00,1,2,1,1,1\n", ImportRule.ConflictingDuplicate, 4 },
        { "a hole", Candles + "2025-01-01 00:05:00,1,2,1,2,1\n", ImportRule.Gap, 4 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_file_is_refused_in_a_sentence_and_nothing_is_kept(string what, Func<byte[]> file)
    {
        await using var room = await UploadRoom.CreateAsync();

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.ReceiveAsync(new MemoryStream(file()), $"../../{what}\r\n.csv"));

        Assert.Equal(UploadRefusal.Unfit, refusal.Refusal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(room.Files);
        Assert.Empty((await room.Uploads.ReadAsync(new UploadQuery(Limit: 10), Token)).Items);
    }

    [Theory]
    [MemberData(nameof(Reported))]
    public async Task A_bad_row_is_reported_with_rule_and_line_and_the_others_stay(string what, string text, ImportRule rule, long row)
    {
        await using var room = await UploadRoom.CreateAsync();

        var upload = await room.ReceiveAsync(text, what);

        Assert.Contains(upload.Findings.Report.Findings, finding => finding.Rule == rule && finding.Row == row && finding.Sentence.EndsWith('.'));
        Assert.True(upload.Findings.Report.Accepted >= 2);
        Assert.Equal(upload.Findings, (await room.Uploads.FindAsync(upload.Id, Token))!.Findings, Same);
        await room.Intake.RemoveAsync(upload.Id, Token);
        Assert.Empty(room.Files);
    }

    [Fact]
    public async Task A_line_of_a_gigabyte_is_refused_after_a_bounded_read_without_touching_the_data()
    {
        await using var room = await UploadRoom.CreateAsync(new UploadOptions { MaxBytes = 1 << 20, MinFreeBytes = 0 });
        var endless = new PiecewiseStream(_ => (byte)'7', 65_536);

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.ReceiveAsync(endless));

        Assert.Equal(UploadRefusal.TooLarge, refusal.Refusal);
        Assert.InRange(endless.Delivered, 1 << 20, (1 << 20) + 200_000);
        Assert.Empty(room.Files);
    }

    [Fact]
    public async Task A_name_is_only_shown()
    {
        await using var room = await UploadRoom.CreateAsync();

        var upload = await room.ReceiveAsync(Sales, "../../etc/pass\0wd\u202Egnp.csv\r\n<b>" + new string('x', 500));

        Assert.Equal(room.Folder, Path.GetDirectoryName(Assert.Single(room.Files)));
        Assert.StartsWith("../../etc/passwdgnp.csv<b>xxx", upload.Name, StringComparison.Ordinal);
        Assert.True(upload.Name.Length <= 201);
        Assert.Equal("unnamed", (await room.ReceiveAsync(Sales, " \u0007 ")).Name);
    }

    [Fact]
    public async Task Too_many_waiting_uploads_are_refused()
    {
        await using var room = await UploadRoom.CreateAsync(new UploadOptions { MaxWaiting = 1, MinFreeBytes = 0 });
        await room.ReceiveAsync(Sales);

        Assert.Equal(UploadRefusal.NoRoom, (await Assert.ThrowsAsync<UploadException>(() => room.ReceiveAsync(Sales))).Refusal);
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task One_user_cannot_take_the_places_of_all_waiting_uploads_asvs_12_1_3()
    {
        await using var room = await UploadRoom.CreateAsync(new UploadOptions { MaxWaiting = 4, MinFreeBytes = 0 });
        await room.ReceiveAsync(Sales);
        await room.ReceiveAsync(Sales);

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.ReceiveAsync(Sales));

        Assert.Equal((UploadRefusal.NoRoom,
            "2 of the 4 uploads that may wait are yours, and no more than that are free for others: merge or remove one first."),
            (refusal.Refusal, refusal.Message));
        Assert.Equal("ben", (await room.Intake.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(Sales)), "file.csv", "ben", Token)).UploadedBy);
    }

    [Fact]
    public async Task A_full_disk_is_refused()
    {
        await using var room = await UploadRoom.CreateAsync(new UploadOptions { MinFreeBytes = long.MaxValue / 2 });

        Assert.Equal(UploadRefusal.NoRoom, (await Assert.ThrowsAsync<UploadException>(() => room.ReceiveAsync(Sales))).Refusal);
        Assert.Empty(room.Files);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var gone = new CancellationTokenSource();
        var stream = new PiecewiseStream(
            i =>
            {
                if (i == 300_000)
                {
                    gone.Cancel();
                }

                return (byte)'\n';
            },
            8_192);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room.Intake.ReceiveAsync(stream, "x", "admin", gone.Token));

        Assert.Empty(room.Files);
    }

    private static byte[] Bomb(Func<Stream, Stream> compress)
    {
        var file = new MemoryStream();
        using (var writer = compress(file))
        {
            writer.Write(new byte[1 << 20]);
        }

        return file.ToArray();
    }

    private static bool Same(UploadFindings a, UploadFindings b) => RegistryJson.Write(a) == RegistryJson.Write(b);
}
