using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

/// <summary>Rows that are gone from the end of what only grows, and leave a database in which nothing is wrong.</summary>
public sealed class NewestRowTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Market => Path.Combine(_folder.Path, "market.db");

    private string Accounts => Path.Combine(_folder.Path, "accounts.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_ledger_whose_database_was_exchanged_for_an_older_copy_names_its_missing_rows_until_it_is_written_again()
    {
        await PredictAsync(1, 2);
        File.Copy(Market, $"{Market}.old");
        await PredictAsync(3, 5);
        File.Move($"{Market}.old", Market, overwrite: true);

        using (var database = await Database.OpenAsync(Market, Token))
        {
            Assert.StartsWith("The newest rows of the ledger, 3 to 5, are missing, and what else was written to '", database.Loss, StringComparison.Ordinal);
            Assert.True((await new SqliteLedger(database).VerifyChainAsync(Token)).Holds);
        }

        await PredictAsync(6, 6);
        using var again = await Database.OpenAsync(Market, Token);
        Assert.Null(again.Loss);
    }

    [Fact]
    public async Task A_ledger_whose_write_ahead_log_was_removed_after_a_crash_names_its_missing_rows()
    {
        await PredictAsync(1, 2);
        using (var crashed = await Database.OpenAsync(Market, Token))
        {
            await PredictAsync(crashed, 3, 4);

            // What a killed process leaves: the file as it is on the disk, without what only its log holds.
            File.Copy(Market, $"{Market}.killed");
        }

        File.Move($"{Market}.killed", Market, overwrite: true);
        using var database = await Database.OpenAsync(Market, Token);
        Assert.StartsWith("The newest rows of the ledger, 3 to 4, are missing", database.Loss, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_of_as_many_other_rows_is_told()
    {
        await PredictAsync(1, 2);
        File.Move(Market, $"{Market}.own");
        await PredictAsync(3, 4);
        File.Move($"{Market}.own", Market, overwrite: true);

        using var database = await Database.OpenAsync(Market, Token);
        Assert.StartsWith("The newest row of the ledger, 2, is another than was written: '", database.Loss, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no number of anything")]
    public async Task Nothing_is_told_where_nothing_was_noted(string? note)
    {
        await PredictAsync(1, 2);
        File.Delete($"{Market}{NewestRow.Ending}");
        if (note is not null)
        {
            await File.WriteAllTextAsync($"{Market}{NewestRow.Ending}", note, Token);
        }

        using var database = await Database.OpenAsync(Market, Token);
        Assert.Null(database.Loss);
    }

    [Fact]
    public async Task What_was_noted_before_a_row_that_could_not_be_noted_is_no_loss()
    {
        await PredictAsync(1, 1);
        var note = await File.ReadAllTextAsync($"{Market}{NewestRow.Ending}", Token);
        await PredictAsync(2, 3);
        await File.WriteAllTextAsync($"{Market}{NewestRow.Ending}", note, Token);

        using var database = await Database.OpenAsync(Market, Token);
        Assert.Null(database.Loss);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    public async Task Accounts_that_begin_anew_are_told(string how)
    {
        await WriteAuditAsync(3);
        File.Delete(Accounts);
        if (how == "emptied")
        {
            await File.WriteAllBytesAsync(Accounts, [], Token);
        }

        using var database = await Database.OpenAccountsAsync(Accounts, Token);
        Assert.StartsWith("The newest rows of the audit log, 1 to 3, are missing, and what else was written to '", database.Loss, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_log_that_lost_its_old_end_by_its_age_lost_nothing()
    {
        await WriteAuditAsync(3);
        using (var database = await Database.OpenAccountsAsync(Accounts, Token))
        {
            Assert.Equal(2, await new SqliteAuditLog(database, TimeProvider.System).RemoveAsync(DateTimeOffset.MaxValue, 1, Token));
        }

        using var again = await Database.OpenAccountsAsync(Accounts, Token);
        Assert.Null(again.Loss);
    }

    private async Task PredictAsync(int first, int last)
    {
        using var database = await Database.OpenAsync(Market, Token);
        await PredictAsync(database, first, last);
    }

    private static async Task PredictAsync(Database database, int first, int last)
    {
        for (var minute = first; minute <= last; minute++)
        {
            await new SqliteLedger(database).AppendAsync(new LedgerBatch([Sample.Candle(minute)], [Sample.Prediction(minute)], []), Token);
        }
    }

    private async Task WriteAuditAsync(int entries)
    {
        using var database = await Database.OpenAccountsAsync(Accounts, Token);
        for (var i = 0; i < entries; i++)
        {
            await new SqliteAuditLog(database, new FakeTimeProvider(Sample.Start)).WriteAsync("eva", "user.create", null, "done", Token);
        }
    }
}
