using CryptoPredict.Storage;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class StoreFaultTests
{
    public static TheoryData<Exception, StoreFaultKind?> Faults => new()
    {
        { new SqliteException("database or disk is full", 13), StoreFaultKind.Full },
        { new IOException("No space left on device", 28), StoreFaultKind.Full },
        { new SqliteException("attempt to write a readonly database", 8), StoreFaultKind.ReadOnly },
        { new SqliteException("database is locked", 5), StoreFaultKind.Busy },
        { new SqliteException("database disk image is malformed", 11), StoreFaultKind.Damaged },
        { new SqliteException("disk I/O error", 10), StoreFaultKind.Unreachable },
        { new SqliteException("UNIQUE constraint failed", 19), null },
        { new IOException("The pipe is broken", 32), null },
        { new InvalidOperationException("A fault of the program"), null },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_keeps_the_store_from_answering_is_told_from_faults_of_the_program(Exception fault, StoreFaultKind? kind) =>
        Assert.Equal(kind, StoreFault.Of(fault)?.Kind);
}
