namespace CryptoPredict.Core.Market.Import;

/// <summary>What is unpacked, counted while it is read, so that an archive cannot unpack to more than was allowed.</summary>
/// <param name="packed">The unpacking stream; disposed with this one.</param>
/// <param name="count">Given the bytes of each read; returns them, or throws.</param>
internal sealed class BoundedStream(Stream packed, Func<int, int> count) : ForwardStream
{
    /// <inheritdoc/>
    /// <exception cref="CsvImportException">What is packed is damaged, or too much.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return count(await packed.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception damage) when (damage is InvalidDataException or NotSupportedException)
        {
            throw new CsvImportException("The file is damaged: it cannot be unpacked to its end. Pack it again, or send it unpacked.", damage);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await packed.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
