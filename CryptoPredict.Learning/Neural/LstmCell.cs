using System.Runtime.CompilerServices;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// The element-wise part of one LSTM time step, fused into one pass over memory. Widths are multiples of 16. A row of gates
/// is [i, f, g, o], each <c>width</c> floats (PyTorch's order). Pointers are unchecked: callers own the shapes.
/// </summary>
/// <remarks>
/// The generic kernels must not be inlined: inside a caller they exceed the compiler's budget for inlining, and their lanes
/// would become calls.
/// </remarks>
internal static unsafe class LstmCell
{
    /// <summary>
    /// i, f, o = sigmoid(z), g = tanh(z), c' = f·c + i·g, h = o·tanh(c'). The gates replace z in place.
    /// </summary>
    /// <param name="vectors">Vectors to use.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="width">Units.</param>
    /// <param name="gates">[rows × 4·width]: z in, gates out.</param>
    /// <param name="previousCell">[rows × width].</param>
    /// <param name="cell">[rows × width]; may be <paramref name="previousCell"/>.</param>
    /// <param name="cellTanh">[rows × width]: tanh(c'), kept for the way back.</param>
    /// <param name="hidden">[rows × width], rows <paramref name="hiddenStride"/> apart.</param>
    /// <param name="hiddenStride">Floats from one row of <paramref name="hidden"/> to the next.</param>
    internal static void Forward(
        VectorWidth vectors, int rows, int width, float* gates, float* previousCell, float* cell, float* cellTanh, float* hidden, nint hiddenStride)
    {
        switch (vectors)
        {
            case VectorWidth.Bits512:
                Forward<Lanes512>(rows, width, gates, previousCell, cell, cellTanh, hidden, hiddenStride);
                break;
            case VectorWidth.Bits256:
                Forward<Lanes256>(rows, width, gates, previousCell, cell, cellTanh, hidden, hiddenStride);
                break;
            default:
                Forward<Lanes128>(rows, width, gates, previousCell, cell, cellTanh, hidden, hiddenStride);
                break;
        }
    }

    /// <summary>
    /// The step backwards: from the gradients of h and c' to those of z (which replace the gates in place) and of c (which
    /// replace the gradient of c' in place), and the sum of the gradients of z over the rows, added to the bias gradient.
    /// </summary>
    /// <param name="vectors">Vectors to use.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="width">Units.</param>
    /// <param name="gates">[rows × 4·width]: gates in, gradients of z out.</param>
    /// <param name="previousCell">[rows × width]: c.</param>
    /// <param name="cellTanh">[rows × width]: tanh(c').</param>
    /// <param name="output">Gradient of h from above, rows <paramref name="outputStride"/> apart; null for none.</param>
    /// <param name="outputStride">Floats from one row of <paramref name="output"/> to the next.</param>
    /// <param name="recurrent">Gradient of h from the next time step, rows <paramref name="recurrentStride"/> apart; null for none.</param>
    /// <param name="recurrentStride">Floats from one row of <paramref name="recurrent"/> to the next.</param>
    /// <param name="cellGradient">[rows × width]: gradient of c' in, of c out.</param>
    /// <param name="bias">[4·width]: added to.</param>
    internal static void Backward(
        VectorWidth vectors, int rows, int width, float* gates, float* previousCell, float* cellTanh,
        float* output, nint outputStride, float* recurrent, nint recurrentStride, float* cellGradient, float* bias)
    {
        switch (vectors)
        {
            case VectorWidth.Bits512:
                Backward<Lanes512>(rows, width, gates, previousCell, cellTanh, output, outputStride, recurrent, recurrentStride, cellGradient, bias);
                break;
            case VectorWidth.Bits256:
                Backward<Lanes256>(rows, width, gates, previousCell, cellTanh, output, outputStride, recurrent, recurrentStride, cellGradient, bias);
                break;
            default:
                Backward<Lanes128>(rows, width, gates, previousCell, cellTanh, output, outputStride, recurrent, recurrentStride, cellGradient, bias);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Forward<T>(
        int rows, int width, float* gates, float* previousCell, float* cell, float* cellTanh, float* hidden, nint hiddenStride)
        where T : struct, ILanes<T>
    {
        for (var row = 0; row < rows; row++)
        {
            for (nint unit = 0; unit < width; unit += T.Count)
            {
                var gate = gates + unit;
                var i = Activations.Sigmoid(T.Load(gate));
                var f = Activations.Sigmoid(T.Load(gate + width));
                var g = Activations.Tanh(T.Load(gate + (2 * width)));
                var o = Activations.Sigmoid(T.Load(gate + (3 * width)));
                var c = T.MultiplyAdd(f, T.Load(previousCell + unit), i * g);
                var tanh = Activations.Tanh(c);
                i.Store(gate);
                f.Store(gate + width);
                g.Store(gate + (2 * width));
                o.Store(gate + (3 * width));
                c.Store(cell + unit);
                tanh.Store(cellTanh + unit);
                (o * tanh).Store(hidden + unit);
            }

            gates += 4 * width;
            previousCell += width;
            cell += width;
            cellTanh += width;
            hidden += hiddenStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Backward<T>(
        int rows, int width, float* gates, float* previousCell, float* cellTanh,
        float* output, nint outputStride, float* recurrent, nint recurrentStride, float* cellGradient, float* bias)
        where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1f);
        for (nint unit = 0; unit < width; unit += T.Count)
        {
            // Summed per time step first: long float32 sums lose digits.
            var biasI = T.Broadcast(0f);
            var biasF = T.Broadcast(0f);
            var biasG = T.Broadcast(0f);
            var biasO = T.Broadcast(0f);
            for (nint row = 0; row < rows; row++)
            {
                var dh = output == null ? T.Broadcast(0f) : T.Load(output + (row * outputStride) + unit);
                if (recurrent != null)
                {
                    dh += T.Load(recurrent + (row * recurrentStride) + unit);
                }

                var gate = gates + (row * 4 * width) + unit;
                var i = T.Load(gate);
                var f = T.Load(gate + width);
                var g = T.Load(gate + (2 * width));
                var o = T.Load(gate + (3 * width));
                var at = (row * width) + unit;
                var tanh = T.Load(cellTanh + at);
                var dc = T.MultiplyAdd(dh * o, one - (tanh * tanh), T.Load(cellGradient + at));
                (dc * f).Store(cellGradient + at);

                var zi = dc * g * (i * (one - i));
                var zf = dc * T.Load(previousCell + at) * (f * (one - f));
                var zg = dc * i * (one - (g * g));
                var zo = dh * tanh * (o * (one - o));
                zi.Store(gate);
                zf.Store(gate + width);
                zg.Store(gate + (2 * width));
                zo.Store(gate + (3 * width));
                biasI += zi;
                biasF += zf;
                biasG += zg;
                biasO += zo;
            }

            (T.Load(bias + unit) + biasI).Store(bias + unit);
            (T.Load(bias + width + unit) + biasF).Store(bias + width + unit);
            (T.Load(bias + (2 * width) + unit) + biasG).Store(bias + (2 * width) + unit);
            (T.Load(bias + (3 * width) + unit) + biasO).Store(bias + (3 * width) + unit);
        }
    }
}
