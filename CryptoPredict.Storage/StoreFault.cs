using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace CryptoPredict.Storage;

/// <summary>What keeps the store from answering.</summary>
public enum StoreFaultKind
{
    /// <summary>There is no room left on its disk.</summary>
    Full,

    /// <summary>It cannot be reached or read just now.</summary>
    Unreachable,

    /// <summary>It can be read, but not written.</summary>
    ReadOnly,

    /// <summary>Something else writes for too long.</summary>
    Busy,

    /// <summary>What it holds is damaged.</summary>
    Damaged,
}

/// <summary>A fault of the store that is nobody's mistake here, in words that may be shown to whoever asked: without path, address or cause.</summary>
/// <param name="Kind">What keeps it from answering.</param>
/// <param name="Sentence">The same in a sentence, with the way out.</param>
public sealed record StoreFault(StoreFaultKind Kind, string Sentence)
{
    private const int NoSpaceOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullOnWindows = unchecked((int)0x80070027);

    private static readonly StoreFault Full = new(StoreFaultKind.Full, "The disk is full, so nothing was written. Make room on it and ask again.");
    private static readonly StoreFault Unreachable = new(
        StoreFaultKind.Unreachable, "The store cannot be reached just now. Ask again; the log tells more, and /health whether it lasts.");
    private static readonly StoreFault ReadOnly = new(
        StoreFaultKind.ReadOnly, "The store cannot be written, so nothing was changed. Let the application's user write its folder and ask again; the log "
            + "tells more.");
    private static readonly StoreFault Busy = new(StoreFaultKind.Busy, "The store is busy with other work for too long. Ask again.");
    private static readonly StoreFault Damaged = new(
        StoreFaultKind.Damaged, "What is asked for is damaged in the store. Run the job 'verify', which tells what is, and restore a sound backup; the log "
            + "tells more.");

    /// <summary>What a fault says of the store; null when it is none of it.</summary>
    public static StoreFault? Of(Exception fault) => fault switch
    {
        SqliteException sqlite => Of(sqlite),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Full,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => ReadOnly,
        NpgsqlException { IsTransient: true } => Unreachable,
        DamagedStoreException => Damaged,
        IOException { HResult: NoSpaceOnUnix or DiskFullOnWindows or HandleDiskFullOnWindows } => Full,
        _ => null,
    };

    private static StoreFault? Of(SqliteException fault) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => Full,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy,
        raw.SQLITE_READONLY or raw.SQLITE_PERM => ReadOnly,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged,
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN => Unreachable,
        _ => null,
    };
}
