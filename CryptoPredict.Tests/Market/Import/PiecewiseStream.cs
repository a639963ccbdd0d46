namespace CryptoPredict.Tests.Market.Import;

/// <summary>A forward-only stream that makes its bytes as they are asked for, in pieces, and counts them.</summary>
internal sealed class PiecewiseStream(Func<long, byte?> byteAt, int pieceSize) : Stream
{
    public long Delivered { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = 0;
        while (count < Math.Min(pieceSize, buffer.Length) && byteAt(Delivered) is { } value)
        {
            buffer[count++] = value;
            Delivered++;
        }

        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
