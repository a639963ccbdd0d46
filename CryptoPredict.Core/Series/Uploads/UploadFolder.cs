using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A file that was received.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
internal readonly record struct ReceivedFile(string File, long Bytes, string Sha256);

/// <summary>
/// The folder of uploaded files. Every name in it is made here; what was sent as a name never reaches the file system. The one process
/// that holds the store's lock uses it.
/// </summary>
internal sealed class UploadFolder(string path)
{
    private const string Received = ".csv";
    private const string Partial = ".part";
    private const string Staged = ".rows";
    private const int BlockSize = 128 * 1024;

    /// <summary>Writes a stream to a file, counting and hashing; leaves nothing when it fails.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="maxBytes">The most that are taken.</param>
    /// <param name="minFreeBytes">Bytes that must stay free on the disk.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UploadException">The stream is too long, or the disk too full.</exception>
    public async Task<ReceivedFile> ReceiveAsync(Stream content, long maxBytes, long minFreeBytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        var name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var partial = Path.Combine(path, name + Partial);
        try
        {
            var (bytes, hash) = await WriteAsync(content, partial, maxBytes, minFreeBytes, cancellationToken).ConfigureAwait(false);
            File.Move(partial, Path.Combine(path, name + Received));
            return new ReceivedFile(name + Received, bytes, hash);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Makes one archive of received files, which stay.</summary>
    /// <param name="files">The files, each with the name that it was sent with.</param>
    /// <param name="limits">How many they may be, and how much they may unpack to.</param>
    /// <param name="cancellationToken">Stops it; nothing stays of the archive.</param>
    /// <exception cref="CsvImportException">One of them cannot be packed.</exception>
    public async Task<ReceivedFile> PackAsync(
        IReadOnlyList<(ReceivedFile File, string? Name)> files, UnpackingLimits limits, CancellationToken cancellationToken)
    {
        var name = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var partial = Path.Combine(path, name + Partial);
        List<SentFile> opened = [];
        try
        {
            opened.AddRange(files.Select(file => new SentFile(file.Name, Open(file.File.File))));
            var archive = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BlockSize, FileOptions.Asynchronous);
            await using (archive.ConfigureAwait(false))
            {
                await new UploadPack(limits).WriteAsync(opened, archive, cancellationToken).ConfigureAwait(false);
                archive.Position = 0;
                var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellationToken).ConfigureAwait(false));
                File.Move(partial, Path.Combine(path, name + Received));
                return new ReceivedFile(name + Received, archive.Length, hash);
            }
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
        finally
        {
            foreach (var file in opened)
            {
                await file.Content.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Opens a received file.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public FileStream Open(string file) => new(
        Path.Combine(path, file), new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.SequentialScan | FileOptions.Asynchronous
        });

    /// <summary>Whether a received file is there as it was received.</summary>
    public async Task<bool> IsWholeAsync(string file, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var content = Open(file);
            await using var closing = content.ConfigureAwait(false);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)) == sha256;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A new place for an upload's rows.</summary>
    public string NewStage()
    {
        Directory.CreateDirectory(path);
        return Path.Combine(path, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) + Staged);
    }

    public bool Has(string file) => File.Exists(Path.Combine(path, file));

    public void Delete(string file) => File.Delete(Path.Combine(path, file));

    /// <summary>Removes everything but the files named: what an interrupted process left.</summary>
    public int Sweep(IReadOnlySet<string> keep)
    {
        if (!Directory.Exists(path))
        {
            return 0;
        }

        var leftovers = Directory.GetFiles(path).Where(file => !keep.Contains(Path.GetFileName(file))).ToList();
        leftovers.ForEach(File.Delete);
        return leftovers.Count;
    }

    private async Task<(long Bytes, string Sha256)> WriteAsync(
        Stream content, string target, long maxBytes, long minFreeBytes, CancellationToken cancellationToken)
    {
        var drive = new DriveInfo(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await using var closing = file.ConfigureAwait(false);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            var bytes = 0L;
            while (await content.ReadAsync(block.AsMemory(0, BlockSize), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                bytes += count;
                if (bytes > maxBytes)
                {
                    throw new UploadException(UploadRefusal.TooLarge, $"The file is larger than {maxBytes} bytes: upload it in parts.");
                }

                if (drive.AvailableFreeSpace < minFreeBytes + count)
                {
                    throw new UploadException(UploadRefusal.NoRoom, "The disk is too full to take the file: free some space and try again.");
                }

                hash.AppendData(block, 0, count);
                await file.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
