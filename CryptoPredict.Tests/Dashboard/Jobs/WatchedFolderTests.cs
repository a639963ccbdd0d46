using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Dashboard.Jobs;

[Kind(TestKind.Host)]
public sealed class WatchedFolderTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private JobsHarness _jobs = null!;
    private WatchedFolder _watched = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _jobs = await JobsHarness.StartAsync();
        _watched = Watching(_folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        _watched.Dispose();
        await _jobs.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_merged_once_it_rests_and_moved_with_a_sentence()
    {
        await PutAsync("shop 1.csv", "date,sales\n2026-01-01,5\n");
        await _watched.LookAsync(Token);
        await PutAsync("shop 1.csv", "date,sales\n2026-01-01,5\n2026-01-02,6\n");
        await _watched.LookAsync(Token);
        Assert.Empty((await _jobs.Data.Uploads.ReadAsync(new UploadQuery(), Token)).Items);

        await _watched.LookAsync(Token);

        Assert.Equal(["done/shop 1.csv", "done/shop 1.csv.txt"], Files());
        Assert.StartsWith("Upload 1, run ", await ReadAsync("done/shop 1.csv.txt"), StringComparison.Ordinal);
        Assert.Contains("Succeeded.", await ReadAsync("done/shop 1.csv.txt"), StringComparison.Ordinal);
        Assert.Equal([5.0, 6], (await _jobs.Data.Store.ReadAsync(new("shop 1"), Token)).Select(point => point.Value));
        Assert.Equal(WatchedFolder.By, (await _jobs.Data.Uploads.FindAsync(1, Token))!.UploadedBy);
    }

    [Fact]
    public async Task What_cannot_be_read_for_certain_is_refused_with_the_way_out_and_leaves_nothing()
    {
        await PutAsync("dates.csv", "date,sales\n03/04/2025,5\n04/05/2025,6\n");
        await PutAsync("page.csv", "<html><body>No file</body></html>");
        await LookTwiceAsync();

        Assert.Equal(["refused/dates.csv", "refused/dates.csv.txt", "refused/page.csv", "refused/page.csv.txt"], Files());
        Assert.Contains("whether day or month comes first", await ReadAsync("refused/dates.csv.txt"), StringComparison.Ordinal);
        Assert.Contains("Send the file on the page Data", await ReadAsync("refused/dates.csv.txt"), StringComparison.Ordinal);
        Assert.Empty((await _jobs.Data.Uploads.ReadAsync(new UploadQuery(), Token)).Items);
    }

    [Fact]
    public async Task Candles_are_merged_into_the_asset_that_the_name_says_alone_and_else_refused()
    {
        await PutAsync("candles.csv", MinuteCandles.Header + MinuteCandles.Rows(3, from: 0, shift: 0));
        await LookTwiceAsync();
        Assert.Equal(["refused/candles.csv", "refused/candles.csv.txt"], Files());
    }

    [Fact]
    public async Task Unfinished_hidden_and_linked_files_stay_and_a_name_that_is_there_already_gets_the_time()
    {
        var outside = Path.Combine(_folder.Path, "done", "outside.csv");
        await LookTwiceAsync();
        await File.WriteAllTextAsync(outside, "date,sales\n2026-01-01,5\n", Token);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.csv"), outside);
        await PutAsync(".hidden.csv", "date,sales\n2026-01-01,5\n");
        await PutAsync("a.csv.part", "date,sales\n2026-01-01,5\n");
        await PutAsync("a.csv", "date,sales\n2026-01-01,5\n");
        await LookTwiceAsync();
        await PutAsync("a.csv", "date,sales\n2026-01-01,5\n");
        await LookTwiceAsync();

        var files = Files();
        Assert.Equal([".hidden.csv", "a.csv.part", "link.csv"], files.Where(file => !file.Contains('/')));
        Assert.Equal(2, files.Count(file => file.StartsWith("done/a.", StringComparison.Ordinal) && file.EndsWith(".csv", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_told_and_the_next_look_tries_again()
    {
        var gone = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(gone, "no folder", Token);
        using var watched = Watching(gone);
        await watched.LookAsync(Token);
        Assert.Contains("cannot be read or written to", watched.Fault, StringComparison.Ordinal);

        File.Delete(gone);
        await watched.LookAsync(Token);
        Assert.Null(watched.Fault);
    }

    [Fact]
    public async Task A_file_whose_merge_fails_is_refused_with_what_the_run_said_and_can_be_put_there_again()
    {
        await using (await _jobs.FillDiskAsync("series_points"))
        {
            await PutAsync("shop.csv", "date,sales\n2026-01-01,5\n");
            await LookTwiceAsync();
        }

        Assert.Equal(["refused/shop.csv", "refused/shop.csv.txt"], Files());
        Assert.Contains("Failed.", await ReadAsync("refused/shop.csv.txt"), StringComparison.Ordinal);
        Assert.Empty((await _jobs.Data.Uploads.ReadAsync(new UploadQuery(), Token)).Items);

        File.Move(Path.Combine(_folder.Path, "refused", "shop.csv"), Path.Combine(_folder.Path, "shop.csv"));
        await LookTwiceAsync();
        Assert.Contains("done/shop.csv", Files());
    }

    private async Task LookTwiceAsync()
    {
        await _watched.LookAsync(Token);
        await _watched.LookAsync(Token);
    }

    private WatchedFolder Watching(string folder) => new(
        _jobs.Services.GetRequiredService<JobServer>(), _jobs.Data, _jobs.Services.GetRequiredService<DirectMerge>(), new DataOptions { Watch = folder },
        _jobs.Services.GetRequiredService<IHostEnvironment>(), TimeProvider.System, NullLogger<WatchedFolder>.Instance);

    private Task PutAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder.Path, name), text, Token);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(_folder.Path, name), Token);

    private List<string> Files() =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];
}
