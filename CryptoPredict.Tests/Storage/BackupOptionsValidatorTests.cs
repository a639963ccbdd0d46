using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class BackupOptionsValidatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void What_can_run_is_taken(int keep) => Assert.Empty(Faults(new BackupOptions { Keep = keep }));

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void A_number_of_copies_out_of_range_is_refused(int keep) =>
        Assert.Equal([$"Backup:Keep is {keep}; it must lie between 1 and 10000."], Faults(new BackupOptions { Keep = keep }));

    [Fact]
    public void What_names_no_folder_is_refused_beside_every_other_fault()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "taken");
        File.WriteAllText(file, "");
        Assert.Equal(
            [$"Backup:Folder is '{file}'; it must name a folder, for example backups.", "Backup:Keep is 0; it must lie between 1 and 10000."],
            Faults(new BackupOptions { Folder = file, Keep = 0 }));
        Assert.Equal(["Backup:Folder is ' '; it must name a folder, for example backups."], Faults(new BackupOptions { Folder = " " }));
    }

    private static IEnumerable<string> Faults(BackupOptions options) => new BackupOptionsValidator().Validate(null, options).Failures ?? [];
}
