using System.Numerics;
using System.Numerics.Tensors;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// Inverted dropout between two LSTM layers. Every mask value is a hash of (seed, layer, training step, time step, row, unit),
/// so it depends on neither the number of threads nor the order they run in.
/// </summary>
internal sealed class Dropout
{
    // 0 for a dropped value, 1 / (1 - rate) for a kept one.
    private readonly AlignedFloats _mask;
    private readonly uint _threshold;
    private readonly float _scale;
    private readonly uint _seed;

    internal Dropout(double rate, int seed, int layer, int values)
    {
        _mask = new AlignedFloats(values);
        _threshold = (uint)(rate * (1UL << 32));
        _scale = (float)(1 / (1 - rate));
        _seed = Mix((uint)seed + Mix((uint)layer + 0x9E3779B9u));
    }

    /// <summary>Draws the masks of one time step's shard.</summary>
    internal void Draw(long batch, int step, int firstRow, int rows, int width)
    {
        var key = Mix(_seed ^ Mix((uint)batch ^ Mix((uint)(batch >> 32) + (uint)step)));
        var mask = _mask.Span.Slice(step * rows * width, rows * width);
        var counter = (uint)(firstRow * width);
        var (threshold, scale) = (new Vector<uint>(_threshold), new Vector<float>(_scale));
        for (var value = 0; value < mask.Length; value += Vector<uint>.Count)
        {
            var hash = Mix(new Vector<uint>(key) ^ (new Vector<uint>(counter + (uint)value) + Vector<uint>.Indices));
            var drawn = Vector.AndNot(scale, Vector.AsVectorSingle(Vector.LessThan(hash, threshold)));
            if (value + Vector<uint>.Count <= mask.Length)
            {
                drawn.CopyTo(mask[value..]);
                continue;
            }

            for (var lane = 0; value + lane < mask.Length; lane++)
            {
                mask[value + lane] = drawn[lane];
            }
        }
    }

    /// <summary>Multiplies rows of values, <paramref name="stride"/> apart, by the drawn masks.</summary>
    internal void Apply(int rows, int width, Span<float> values, int stride)
    {
        for (var row = 0; row < rows; row++)
        {
            var target = values.Slice(row * stride, width);
            TensorPrimitives.Multiply(target, _mask.Span.Slice(row * width, width), target);
        }
    }

    private static uint Mix(uint hash) => Mix(new Vector<uint>(hash))[0];

    // The finaliser of MurmurHash3 (Austin Appleby, public domain).
    private static Vector<uint> Mix(Vector<uint> hash)
    {
        hash ^= hash >>> 16;
        hash *= 0x85ebca6bu;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35u;
        return hash ^ (hash >>> 16);
    }
}
