using System.Buffers.Binary;
using System.Text;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.Neural;

public sealed class SafetensorsTests
{
    [Fact]
    public void Any_network_comes_back_bit_for_bit()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 20; trial++)
        {
            var network = SequenceNetwork.Create(RandomNetworks.Architecture(random) with { Dropout = random.NextDouble() }, trial);
            var file = NetworkFile.Write(network);
            var read = NetworkFile.Read(file);
            Assert.True(network.Parameters.SequenceEqual(read.Parameters));
            Assert.Equal(network.Architecture.Dropout, read.Architecture.Dropout);
            Assert.Equal(file, NetworkFile.Write(read));
        }
    }

    [Fact]
    public void The_layout_is_the_published_one()
    {
        var file = Safetensors.Write([Tensor("a", [2, 1], 1, -2), Tensor("b", [], 0.5f)]);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, (8 + length) % 8);
        var header = Encoding.UTF8.GetString(file, 8, length);
        Assert.Contains(
            """
            "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}
            """, header, StringComparison.Ordinal);
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63], file[(8 + length)..]);
    }

    [Fact]
    public void Files_of_other_writers_are_read_without_a_seal()
    {
        var file = File("""{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"format":"pt"}}   """, 8);
        var content = Safetensors.Read(file);
        Assert.False(content.IsSealed);
        Assert.Equal([1, 2], content.Tensors.Single().Shape);
        Assert.Equal("pt", content.Metadata["format"]);
        Assert.Throws<InvalidDataException>(() => NetworkFile.Read(file));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var file = SmallFile();
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => NetworkFile.Read(file.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => NetworkFile.Read([.. file, 0]));
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var file = SmallFile();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => NetworkFile.Read(file));
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        NetworkFile.Read(file);
    }

    [Fact]
    public void Random_changes_to_an_unsealed_file_never_escape_as_another_exception()
    {
        var original = File("""{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"v":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}""", 24);
        var random = new Random(2);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var file = original.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Safetensors.Read(file);
            }
            catch (InvalidDataException)
            {
                // Refused in plain words: what is asked for.
            }
        }
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", "extent")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "extent")]
    [InlineData("""{"w":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "starts at byte 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "end at byte 4 of 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "starts at byte 4")]
    [InlineData("""{"w":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", "only F32")]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", "only F32")]
    [InlineData("""{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"w":[[[[[[[[]]]]]]]]}""", "header")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "header")]
    [InlineData("""{"__metadata__":{"a":null}}""", "null")]
    [InlineData("""{"__metadata__":{"a":1}}""", "header")]
    [InlineData("""{"__metadata__":{"a":"b","sha256":"00"}}""", "digest")]
    [InlineData("[]", "header")]
    [InlineData("", "header")]
    public void Malformed_headers_are_refused_in_plain_words(string header, string word) => Assert.Contains(
        word, Assert.Throws<InvalidDataException>(() => Safetensors.Read(File(header, 8))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_header_longer_than_the_file_costs_no_memory()
    {
        var file = new byte[16];
        file.AsSpan().Fill(0xff);
        Assert.InRange(Allocation.Fewest(() => Assert.Throws<InvalidDataException>(() => Safetensors.Read(file))), 0, 100_000);
    }

    [Fact]
    public void A_sealed_file_with_another_architecture_than_its_tensors_is_refused()
    {
        var tensors = SequenceNetwork.Create(new NetworkArchitecture { InputWidth = 2, LstmWidths = [3] }, 1).ToTensors();
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "sequence-network/1",
            ["input_width"] = "2",
            ["lstm_widths"] = "3",
            ["dropout"] = "0",
            ["dense_widths"] = "",
            ["output_width"] = "1",
        };
        NetworkFile.Read(Safetensors.Write(tensors, metadata));
        foreach (var (key, value) in new[]
        {
            ("format", "sequence-network/2"), ("input_width", "3"), ("input_width", "-2"), ("lstm_widths", "3,3"), ("lstm_widths", "8192,8192,8192"),
            ("lstm_widths", "x"), ("dropout", "high"), ("dropout", "1"), ("dense_widths", "4"), ("output_width", "99999999999"),
        })
        {
            var changed = new Dictionary<string, string>(metadata) { [key] = value };
            Assert.Throws<InvalidDataException>(() => NetworkFile.Read(Safetensors.Write(tensors, changed)));
            changed.Remove(key);
            Assert.Throws<InvalidDataException>(() => NetworkFile.Read(Safetensors.Write(tensors, changed)));
        }
    }

    [Fact]
    public void Tensors_that_cannot_be_written_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Safetensors.Write([new("a", [2], new float[3])]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write([new("a", [1], new float[1]), new("a", [1], new float[1])]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write([new("__metadata__", [1], new float[1])]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write([], new Dictionary<string, string> { ["sha256"] = "0" }));
    }

    private static NamedTensor Tensor(string name, int[] shape, params float[] values) => new(name, shape, values);

    private static byte[] SmallFile() =>
        NetworkFile.Write(SequenceNetwork.Create(new NetworkArchitecture { InputWidth = 2, LstmWidths = [2, 1], DenseWidths = [2], Dropout = 0.25 }, 1));

    private static byte[] File(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
