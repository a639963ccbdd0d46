using System.Runtime.InteropServices;
using SQLitePCL;

namespace CryptoPredict.Core.Storage;

/// <summary>
/// Chooses the native SQLite library before the first connection. The bundled one is 3.35.5, which has known flaws
/// (CVE-2022-35737, CVE-2025-6965); where the system brings a newer one, that is used.
/// </summary>
internal static class NativeSqlite
{
    private const int BundledVersion = 3_035_005;

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads the library once per process; later calls do nothing.</summary>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        if (NewerSystemLibrary() is { } system)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly,
                (name, _, _) => name == "e_sqlite3" ? system : IntPtr.Zero);
        }

        Batteries_V2.Init();
        return true;
    }

    private static IntPtr? NewerSystemLibrary()
    {
        foreach (var name in (ReadOnlySpan<string>)["libsqlite3.so.0", "libsqlite3.dylib"])
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var export)
                && Marshal.GetDelegateForFunctionPointer<LibraryVersion>(export)() > BundledVersion)
            {
                return library;
            }

            NativeLibrary.Free(library);
        }

        return null;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int LibraryVersion();
}
