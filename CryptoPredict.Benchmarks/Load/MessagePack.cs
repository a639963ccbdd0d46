using System.Buffers.Binary;
using System.Text;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>The part of MessagePack that circuits speak, framed as SignalR does.</summary>
internal static class MessagePack
{
    /// <summary>A message: arrays of texts, whole numbers, booleans and null, with its length before it.</summary>
    public static byte[] Frame(object?[] message)
    {
        using var body = new MemoryStream();
        Write(body, message);
        using var frame = new MemoryStream();
        var length = (uint)body.Length;
        for (; length > 0x7f; length >>= 7)
        {
            frame.WriteByte((byte)(length | 0x80));
        }

        frame.WriteByte((byte)length);
        body.WriteTo(frame);
        return frame.ToArray();
    }

    /// <summary>The messages of a packet. What is binary is left out: null stands for it.</summary>
    public static IEnumerable<object?[]> Read(byte[] packet)
    {
        for (var at = 0; at < packet.Length;)
        {
            var (length, shift) = (0, 0);
            byte part;
            do
            {
                part = packet[at++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);

            var end = at + length;
            yield return (object?[])Value(packet, ref at)!;
            at = end;
        }
    }

    private static void Write(MemoryStream to, object? value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool truth:
                to.WriteByte(truth ? (byte)0xc3 : (byte)0xc2);
                break;
            case int or long:
                to.WriteByte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(number, Convert.ToInt64(value, null));
                to.Write(number);
                break;
            case string text:
                to.WriteByte(0xdb);
                BinaryPrimitives.WriteInt32BigEndian(number, Encoding.UTF8.GetByteCount(text));
                to.Write(number[..4]);
                to.Write(Encoding.UTF8.GetBytes(text));
                break;
            case object?[] { Length: < 16 } items:
                to.WriteByte((byte)(0x90 | items.Length));
                foreach (var item in items)
                {
                    Write(to, item);
                }

                break;
            case IReadOnlyDictionary<string, string> { Count: 0 }:
                to.WriteByte(0x80);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static object? Value(byte[] from, ref int at)
    {
        var kind = from[at++];
        switch (kind)
        {
            case < 0x80: return (long)kind;
            case >= 0xe0: return (long)(sbyte)kind;
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xc4 or 0xc5 or 0xc6:
                at += (int)Unsigned(from, ref at, 1 << (kind - 0xc4));
                return null;
            case 0xca:
                at += 4;
                return null;
            case 0xcb:
                at += 8;
                return null;
            case >= 0xcc and <= 0xcf: return Unsigned(from, ref at, 1 << (kind - 0xcc));
            case >= 0xd0 and <= 0xd3: return Signed(Unsigned(from, ref at, 1 << (kind - 0xd0)), 1 << (kind - 0xd0));
            case >= 0xa0 and <= 0xbf: return Text(from, ref at, kind & 0x1f);
            case 0xd9 or 0xda or 0xdb: return Text(from, ref at, (int)Unsigned(from, ref at, 1 << (kind - 0xd9)));
            case >= 0x90 and <= 0x9f: return Items(from, ref at, kind & 0x0f);
            case 0xdc or 0xdd: return Items(from, ref at, (int)Unsigned(from, ref at, 2 << (kind - 0xdc)));
            case >= 0x80 and <= 0x8f: return Items(from, ref at, 2 * (kind & 0x0f));
            default: throw new NotSupportedException($"{kind:x2}");
        }
    }

    private static long Unsigned(byte[] from, ref int at, int bytes)
    {
        var number = 0L;
        for (var i = 0; i < bytes; i++)
        {
            number = (number << 8) | from[at++];
        }

        return number;
    }

    private static long Signed(long number, int bytes) => number << (64 - (8 * bytes)) >> (64 - (8 * bytes));

    private static string Text(byte[] from, ref int at, int length)
    {
        var text = Encoding.UTF8.GetString(from, at, length);
        at += length;
        return text;
    }

    private static object?[] Items(byte[] from, ref int at, int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Value(from, ref at);
        }

        return items;
    }
}
