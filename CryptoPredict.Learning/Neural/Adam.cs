using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// Adam (D. P. Kingma and J. Ba, 2015) as PyTorch computes it: the weight decay w·decay is added to the gradient after clipping,
/// m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g², w -= lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε). Several threads each update a part.
/// </summary>
internal sealed unsafe class Adam
{
    // 4 KB of each of five arrays: a chunk's gradients are still in the first-level cache when they are used.
    private const int Chunk = 1024;

    private readonly AlignedFloats _parameters;
    private readonly AlignedFloats _firstMoments;
    private readonly AlignedFloats _secondMoments;
    private readonly TrainingOptions _options;
    private readonly VectorWidth _vectors;
    private readonly double[] _squares;
    private double _firstPower = 1;
    private double _secondPower = 1;

    internal Adam(AlignedFloats parameters, TrainingOptions options, VectorWidth vectors, int parts)
    {
        _parameters = parameters;
        _options = options;
        _vectors = vectors;
        _firstMoments = new AlignedFloats(parameters.Length);
        _secondMoments = new AlignedFloats(parameters.Length);
        _squares = new double[parts];
    }

    /// <summary>First moments, then second moments, in the layout's order.</summary>
    internal (AlignedFloats First, AlignedFloats Second) Moments => (_firstMoments, _secondMoments);

    /// <summary>Starts a step: call once, before the parts' <see cref="Update"/>.</summary>
    internal void BeginStep()
    {
        _firstPower *= _options.Beta1;
        _secondPower *= _options.Beta2;
    }

    /// <summary>Adds a part of the shards' gradients into the first shard's and squares it for the norm.</summary>
    internal void Reduce(int part, ReadOnlySpan<NetworkShard> shards)
    {
        var (start, end) = Part(part);
        Sum(shards, start, end);
        var gradients = shards[0].Gradients.Pointer;
        _squares[part] = _vectors switch
        {
            VectorWidth.Bits512 => Squares<Lanes512>(start, end, gradients),
            VectorWidth.Bits256 => Squares<Lanes256>(start, end, gradients),
            _ => Squares<Lanes128>(start, end, gradients),
        };
    }

    /// <summary>The global L2 norm of the reduced gradients.</summary>
    internal double GradientNorm()
    {
        var sum = 0.0;
        foreach (var square in _squares)
        {
            sum += square;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Updates a part of the parameters.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="shards">The shards that took part in the batch.</param>
    /// <param name="reduced">Whether <see cref="Reduce"/> has already added up the gradients.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="gradientScale">Factor of the gradients: below 1 when clipped.</param>
    internal void Update(int part, ReadOnlySpan<NetworkShard> shards, bool reduced, double learningRate, double gradientScale)
    {
        var (start, end) = Part(part);
        for (var chunk = start; chunk < end; chunk += Chunk)
        {
            var last = Math.Min(chunk + Chunk, end);
            if (!reduced)
            {
                Sum(shards, chunk, last);
            }

            var gradients = shards[0].Gradients.Pointer;
            switch (_vectors)
            {
                case VectorWidth.Bits512:
                    Update<Lanes512>(chunk, last, gradients, learningRate, gradientScale);
                    break;
                case VectorWidth.Bits256:
                    Update<Lanes256>(chunk, last, gradients, learningRate, gradientScale);
                    break;
                default:
                    Update<Lanes128>(chunk, last, gradients, learningRate, gradientScale);
                    break;
            }
        }
    }

    // Not by a library, which would add in the order of the widest vectors that the processor has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Squares<T>(int start, int end, float* gradients)
        where T : struct, ILanes<T>
    {
        var lanes = stackalloc float[T.Count];
        var sum = 0.0;
        for (var chunk = start; chunk < end; chunk += Chunk)
        {
            var squares = T.Broadcast(0f);
            var last = Math.Min(chunk + Chunk, end);
            for (nint index = chunk; index < last; index += T.Count)
            {
                var gradient = T.Load(gradients + index);
                squares = T.MultiplyAdd(gradient, gradient, squares);
            }

            squares.Store(lanes);
            for (var lane = 0; lane < T.Count; lane++)
            {
                sum += lanes[lane];
            }
        }

        return sum;
    }

    private static void Sum(ReadOnlySpan<NetworkShard> shards, int start, int end)
    {
        var total = shards[0].Gradients.Span[start..end];
        foreach (var shard in shards[1..])
        {
            if (shard.Rows > 0)
            {
                TensorPrimitives.Add(total, shard.Gradients.Span[start..end], total);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Update<T>(int start, int end, float* gradients, double learningRate, double gradientScale)
        where T : struct, ILanes<T>
    {
        var weights = _parameters.Pointer;
        var first = _firstMoments.Pointer;
        var second = _secondMoments.Pointer;
        var scale = T.Broadcast((float)gradientScale);
        var decay = T.Broadcast((float)_options.WeightDecay);
        var beta1 = T.Broadcast((float)_options.Beta1);
        var beta2 = T.Broadcast((float)_options.Beta2);
        var rest1 = T.Broadcast((float)(1 - _options.Beta1));
        var rest2 = T.Broadcast((float)(1 - _options.Beta2));
        var step = T.Broadcast((float)(learningRate / (1 - _firstPower)));
        var correction = T.Broadcast((float)(1 / Math.Sqrt(1 - _secondPower)));
        var epsilon = T.Broadcast((float)_options.Epsilon);
        for (nint index = start; index < end; index += T.Count)
        {
            var weight = T.Load(weights + index);
            var gradient = T.MultiplyAdd(weight, decay, T.Load(gradients + index) * scale);
            var m = T.MultiplyAdd(rest1, gradient, beta1 * T.Load(first + index));
            var v = T.MultiplyAdd(rest2, gradient * gradient, beta2 * T.Load(second + index));
            m.Store(first + index);
            v.Store(second + index);
            (weight - (step * m / T.MultiplyAdd(T.Sqrt(v), correction, epsilon))).Store(weights + index);
        }
    }

    private (int Start, int End) Part(int part)
    {
        var chunks = (_parameters.Length + Chunk - 1) / Chunk;
        var start = (int)((long)chunks * part / _squares.Length) * Chunk;
        var end = (int)((long)chunks * (part + 1) / _squares.Length) * Chunk;
        return (Math.Min(start, _parameters.Length), Math.Min(end, _parameters.Length));
    }
}
