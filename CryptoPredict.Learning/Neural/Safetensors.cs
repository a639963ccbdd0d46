using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CryptoPredict.Learning.Neural;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">Tensors in the order of their data.</param>
/// <param name="Metadata">Free text by key; without the digest.</param>
/// <param name="IsSealed">Whether the file carries a digest (which then is right).</param>
public sealed record SafetensorsFile(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata, bool IsSealed);

/// <summary>
/// Reads and writes float32 tensors in the safetensors format (https://github.com/huggingface/safetensors): eight bytes with the
/// header's length, a JSON header, the values in little-endian order. Plain data: nothing in it can run.
/// </summary>
/// <remarks>
/// Files written here are sealed: the first metadata entry, <c>sha256</c>, is the SHA-256 of the whole file with the digest's 64 digits
/// taken as <c>0</c>, so any changed bit shows. Other readers see an ordinary metadata entry.
/// </remarks>
public static class Safetensors
{
    // A header of a thousand tensors is a tenth of this.
    private const int MaximumHeader = 1 << 20;
    private const int LengthBytes = sizeof(ulong);
    private const int MaximumRank = 8;
    private const string MetadataKey = "__metadata__";
    private const string DigestKey = "sha256";
    private static readonly byte[] SealPrefix = Encoding.UTF8.GetBytes($$"""{"{{MetadataKey}}":{"{{DigestKey}}":""" + '"');

    private static Range Digest => (LengthBytes + SealPrefix.Length)..(LengthBytes + SealPrefix.Length + (2 * SHA256.HashSizeInBytes));

    /// <summary>Writes a sealed file.</summary>
    /// <param name="tensors">Tensors with different names; their values are written in this order.</param>
    /// <param name="metadata">Free text by key; must not hold <c>sha256</c>.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, a shape does not fit its values, or the metadata hold <c>sha256</c>.</exception>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var header = WriteHeader(tensors, metadata ?? new Dictionary<string, string>());
        var file = new byte[checked(LengthBytes + header.Length + (sizeof(float) * tensors.Sum(tensor => tensor.Values.Length)))];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(LengthBytes));
        var target = file.AsSpan(LengthBytes + header.Length);
        foreach (var tensor in tensors)
        {
            foreach (var value in tensor.Values.Span)
            {
                BinaryPrimitives.WriteSingleLittleEndian(target, value);
                target = target[sizeof(float)..];
            }
        }

        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file)), file.AsSpan(Digest));
        return file;
    }

    /// <summary>Reads a file. Allocates no more than a few times the file's size, whatever the file says.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is truncated, changed, or not safetensors of float32 values.</exception>
    public static SafetensorsFile Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < LengthBytes)
        {
            throw Invalid($"it has {file.Length} bytes, and its first {LengthBytes} should be the header's length");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > MaximumHeader || length > (ulong)(file.Length - LengthBytes))
        {
            throw Invalid($"it says its header has {length} bytes; the file has {file.Length} bytes, and a header may have {MaximumHeader}");
        }

        var header = file.Slice(LengthBytes, (int)length);
        var data = file[(LengthBytes + header.Length)..];
        try
        {
            using var document = JsonDocument.Parse(header.ToArray(), new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return Read(document.RootElement, file, data);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a JSON value of another kind than the format asks for, or text that is not Unicode.
            throw new InvalidDataException("Not a safetensors file: its header is not the JSON the format asks for.", exception);
        }
    }

    private static SafetensorsFile Read(JsonElement root, ReadOnlySpan<byte> file, ReadOnlySpan<byte> data)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<(string Name, int[] Shape, long Start, long End)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (var entry in property.Value.EnumerateObject())
                {
                    metadata.Add(entry.Name, entry.Value.GetString() ?? throw Invalid($"its metadata entry {entry.Name} is null"));
                }
            }
            else
            {
                entries.Add(ReadEntry(property.Name, property.Value, data.Length));
            }
        }

        var isSealed = metadata.Remove(DigestKey, out var digest);
        if (isSealed)
        {
            VerifyDigest(file, digest!);
        }

        entries.Sort((left, right) => left.Start.CompareTo(right.Start));
        var tensors = new NamedTensor[entries.Count];
        var position = 0L;
        for (var index = 0; index < tensors.Length; index++)
        {
            var (name, shape, start, end) = entries[index];
            if (start != position)
            {
                throw Invalid($"tensor {name} starts at byte {start} of the data instead of {position}: tensors must follow each other without gap or overlap");
            }

            position = end;
            tensors[index] = new NamedTensor(name, shape, ReadValues(data[(int)start..(int)end]));
        }

        return position == data.Length
            ? new SafetensorsFile(tensors, metadata, isSealed)
            : throw Invalid($"its tensors end at byte {position} of {data.Length} bytes of data");
    }

    private static (string Name, int[] Shape, long Start, long End) ReadEntry(string name, JsonElement entry, int dataLength)
    {
        var type = entry.TryGetProperty("dtype", out var dtype) ? dtype.GetString() : null;
        if (type != "F32")
        {
            throw Invalid($"tensor {name} is of type {type ?? "none"}; only F32 is read");
        }

        if (!entry.TryGetProperty("shape", out var shapes) || !entry.TryGetProperty("data_offsets", out var offsets)
            || shapes.GetArrayLength() > MaximumRank || offsets.GetArrayLength() != 2)
        {
            throw Invalid($"tensor {name} needs a shape of at most {MaximumRank} extents and two data_offsets");
        }

        var shape = new int[shapes.GetArrayLength()];
        var bytes = (long)sizeof(float);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = shapes[axis].GetInt32();

            // Compared at every factor, so the product cannot overflow.
            bytes *= shape[axis];
            if (shape[axis] < 1 || bytes > dataLength)
            {
                throw Invalid($"tensor {name} has an extent of {shape[axis]} on axis {axis}, which the {dataLength} bytes of data cannot fill");
            }
        }

        var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        return start >= 0 && start <= end && end <= dataLength && end - start == bytes
            ? (name, shape, start, end)
            : throw Invalid($"tensor {name} needs {bytes} bytes, but its data_offsets are {start} and {end} in {dataLength} bytes of data");
    }

    private static float[] ReadValues(ReadOnlySpan<byte> data)
    {
        var values = new float[data.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            data.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (var index = 0; index < values.Length; index++)
        {
            values[index] = BinaryPrimitives.ReadSingleLittleEndian(data[(index * sizeof(float))..]);
        }

        return values;
    }

    private static void VerifyDigest(ReadOnlySpan<byte> file, string digest)
    {
        if (!file[LengthBytes..].StartsWith(SealPrefix) || digest.Length != 2 * SHA256.HashSizeInBytes)
        {
            throw Invalid($"its {DigestKey} digest is not the first entry of the header with {2 * SHA256.HashSizeInBytes} digits");
        }

        var copy = file.ToArray();
        copy.AsSpan(Digest).Fill((byte)'0');
        if (Convert.ToHexStringLower(SHA256.HashData(copy)) != digest)
        {
            throw Invalid($"its content does not match its SHA-256 digest: it was damaged or changed; restore it from a copy or train again");
        }
    }

    private static ReadOnlySpan<byte> WriteHeader(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(MetadataKey);
            writer.WriteString(DigestKey, new string('0', 2 * SHA256.HashSizeInBytes));
            foreach (var (key, value) in metadata)
            {
                if (key == DigestKey)
                {
                    throw new ArgumentException($"metadata must not hold {DigestKey}: it is the file's own digest.", nameof(metadata));
                }

                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            WriteEntries(writer, tensors);
            writer.WriteEndObject();
        }

        // Spaces at the end put the values on an eight-byte boundary.
        while (buffer.WrittenCount % sizeof(ulong) != 0)
        {
            buffer.Write(" "u8);
        }

        return buffer.WrittenSpan;
    }

    private static void WriteEntries(Utf8JsonWriter writer, IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"The name {tensor.Name} is taken.", nameof(tensors));
            }

            if (tensor.Shape.Aggregate(1L, (product, extent) => product * extent) != tensor.Values.Length)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture, $"Tensor {tensor.Name} [{string.Join(", ", tensor.Shape)}] cannot hold {tensor.Values.Length} values."),
                    nameof(tensors));
            }

            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", "F32");
            writer.WriteStartArray("shape");
            foreach (var extent in tensor.Shape)
            {
                writer.WriteNumberValue(extent);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            offset += (long)sizeof(float) * tensor.Values.Length;
            writer.WriteNumberValue(offset);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static InvalidDataException Invalid(FormattableString reason) =>
        new($"Not a usable safetensors file: {reason.ToString(CultureInfo.InvariantCulture)}.");
}
