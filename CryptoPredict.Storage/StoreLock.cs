namespace CryptoPredict.Storage;

/// <summary>
/// Keeps a second engine off a store: two would each make a part of the predictions and check only their own. The operating
/// system lets go of the lock when the process ends, however it ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a database.</summary>
    /// <param name="path">The database's path; the lock is a file beside it.</param>
    /// <exception cref="StorageException">Another engine holds it, or the folder cannot be written.</exception>
    public static StoreLock Take(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new StoreLock(new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data in '{path}' cannot be taken ({fault.Message}). Stop the other CryptoPredict that works on them, or set Storage:Path to another "
                    + "folder that this user may write.",
                fault);
        }
    }

    public void Dispose() => _file.Dispose();
}
