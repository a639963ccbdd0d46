using System.Runtime.InteropServices;

namespace CryptoPredict.Storage;

/// <summary>
/// The columns of the row that a statement of SQLite stands at. Where every column of a million rows is read, half the time would go into the calls:
/// these keep the garbage collector's state as it is, which is for what neither waits nor calls back, and the caller keeps the statement open.
/// </summary>
internal static partial class SqliteColumn
{
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static partial int Type(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static partial long Int64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    public static partial double Double(nint statement, int column);

    /// <summary>Bytes of a text in UTF-8 or of a blob, as they stand until the statement moves on.</summary>
    public static unsafe ReadOnlySpan<byte> Bytes(nint statement, int column) => new(Blob(statement, column), Length(statement, column));

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static unsafe partial void* Blob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static partial int Length(nint statement, int column);
}
