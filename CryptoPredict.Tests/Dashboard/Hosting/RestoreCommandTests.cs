using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>What an operator does whose database is lost, with the program as a process.</summary>
[Kind(TestKind.Process)]
public sealed class RestoreCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_without_its_database_names_the_command_that_brings_it_back_attack_7()
    {
        using var store = await UsedStore.CreateAsync();
        File.Delete(store.Database);
        var before = store.Files();

        await using var refused = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={store.Folder}");
        Assert.Equal(1, await refused.ExitCodeAsync());
        Assert.Contains("The start was refused: The database", refused.Output, StringComparison.Ordinal);
        Assert.Contains($"-- restore \"{store.Backup}\" --Storage:Path=\"{store.Folder}\"", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        Assert.Equal(before, new(store.Files().Where(file => before.ContainsKey(file.Key)).ToDictionary(), StringComparer.Ordinal));

        await using var restore = DashboardProcess.StartCommand("restore", store.Backup, $"--Storage:Path={store.Folder}");
        Assert.Equal((0, $"Restored '{store.Database}' with 2 rows of the ledger and 3 artefacts from '{store.Backup}'."),
            (await restore.ExitCodeAsync(), restore.Output[..restore.Output.IndexOf(" What was", StringComparison.Ordinal)]));

        await using var started = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={store.Folder}");
        await started.ListeningAsync();

        // A restore beside it is refused, and changes nothing.
        await using var beside = DashboardProcess.StartCommand("restore", Path.GetFileName(store.Backup), $"--Storage:Path={store.Folder}");
        Assert.Equal(1, await beside.ExitCodeAsync());
        Assert.Contains("The restore was refused: The data in", beside.Output, StringComparison.Ordinal);
        Assert.Contains("Stop the other CryptoPredict that works on them", beside.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", beside.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "'restore' needs the folder of a backup, or its name in ")]
    [InlineData("nothing", "There is no backup '")]
    public async Task A_restore_of_nothing_says_what_it_needs_and_changes_nothing(string backup, string sentence)
    {
        using var store = await UsedStore.CreateAsync();
        var before = store.Files();
        await using var restore = DashboardProcess.StartCommand(["restore", .. backup.Length > 0 ? [backup] : (string[])[], $"--Storage:Path={store.Folder}"]);
        Assert.Equal(1, await restore.ExitCodeAsync());
        Assert.Contains($"The restore was refused: {sentence}", restore.Output, StringComparison.Ordinal);
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task A_restore_killed_at_any_moment_loses_nothing()
    {
        using var store = await UsedStore.CreateAsync();
        await using (var restore = DashboardProcess.StartCommand("restore", store.Backup, $"--Storage:Path={store.Folder}"))
        {
            await Waiting.UntilAsync(() => Directory.GetFileSystemEntries(store.Folder, "*restore-*").Length > 0);
            await restore.KillAsync();
        }

        await using var engine = await store.OpenAsync();
        var rows = (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows;
        Assert.True(rows is 2 or 3);
        if (rows == 2)
        {
            var aside = Assert.Single(Directory.GetDirectories(store.Folder, "*.before-restore-*"));
            using var old = await Database.OpenAsync(Path.Combine(aside, $"{UsedStore.Market}.db"), Token);
            Assert.Equal(3, (await new SqliteLedger(old).VerifyChainAsync(Token)).Rows);
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("flipped")]
    public async Task Damaged_accounts_stop_the_start_with_a_sentence_attack_7(string how)
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "accounts.db");
        await DashboardProcess.AddKeyAsync(folder.Path);
        var bytes = await File.ReadAllBytesAsync(path, Token);
        for (var at = how == "text" ? 0 : 4096; at < bytes.Length; at++)
        {
            bytes[at] = (byte)'x';
        }

        await File.WriteAllBytesAsync(path, bytes, Token);
        await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");
        Assert.Equal(1, await process.ExitCodeAsync());
        Assert.Contains($"The start was refused: The database '{path}' is damaged (", process.Output, StringComparison.Ordinal);
        Assert.Contains("Put your copy of it in its place", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }
}
