using System.Net;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>Nobody else on the machine reads what the application writes.</summary>
[Kind(TestKind.Process)]
public sealed class PrivateFilesTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_the_application_writes_is_this_user_s_alone_and_what_was_open_before_is_closed_at_the_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A file's mode is a matter of Unix.");
        using var store = await UsedStore.CreateAsync();
        var key = await DashboardProcess.AddKeyAsync(store.Folder);
        Open(store.Folder);
        var beside = Path.Combine(store.Folder, "notes.txt");
        await File.WriteAllTextAsync(beside, "not the application's", Token);
        SetMode(beside, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={store.Folder}");
        using var http = await process.OpenAsync(key);
        using var page = await http.GetAsync(new Uri("/sign-in", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var asked = await http.PostAsync(new Uri("/api/v1/jobs/backup/trigger", UriKind.Relative), null, Token);
        await DashboardProcess.WaitForAsync(
            http, asked.Headers.Location!.ToString(), run => run.GetProperty("run").GetProperty("state").GetString() == "Succeeded");

        var files = Directory.GetFileSystemEntries(store.Folder, "*", SearchOption.AllDirectories).Append(store.Folder).Except([beside]).ToList();
        Assert.Equal(2, files.Count(file => Path.GetDirectoryName(file) == Path.Combine(store.Folder, "backups")));
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.Contains(files, file => Path.GetDirectoryName(file) == Path.Combine(store.Folder, "keys"));
        Assert.Equal([], files.Where(Path.Exists).Where(file => (ModeOf(file) & Others) != 0));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.OtherRead, ModeOf(beside));
    }

    [Fact]
    public void A_link_is_not_followed_and_a_folder_of_backups_elsewhere_stays_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A file's mode is a matter of Unix.");
        using var folder = new TestFolder();
        var (data, backups, elsewhere) = (Make("data/artefacts"), Make("backups/simulated-42-60s-20270301T123015Z"), Make("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(data, "link"), elsewhere);
        Open(folder.Path);

        Assert.Empty(PrivateFiles.Tighten(Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "backups")));

        Assert.Equal((UnixFileMode)0, (ModeOf(data) | ModeOf(backups)) & Others);
        Assert.NotEqual((UnixFileMode)0, ModeOf(elsewhere) & Others);
        Assert.NotEqual((UnixFileMode)0, ModeOf(Path.Combine(folder.Path, "backups")) & Others);

        string Make(string path) => Directory.CreateDirectory(Path.Combine(folder.Path, path)).FullName;
    }

    private static void Open(string folder)
    {
        foreach (var path in Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            SetMode(path, ModeOf(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead | (
                Directory.Exists(path) ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0));
        }
    }

#pragma warning disable CA1416 // Only where the tests above have not been skipped.
    private static UnixFileMode ModeOf(string path) => File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode) => File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416
}
