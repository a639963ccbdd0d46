namespace CryptoPredict.Core.Market.Import;

/// <summary>A stream of which the first bytes were read already, from its start again.</summary>
/// <param name="prefix">The bytes read.</param>
/// <param name="rest">The stream behind them; left open.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _left = prefix;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty)
        {
            return rest.ReadAsync(buffer, cancellationToken);
        }

        var count = Math.Min(_left.Length, buffer.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return ValueTask.FromResult(count);
    }
}
