using System.Runtime.CompilerServices;

namespace CryptoPredict.Learning.Numerics;

/// <summary>Two registers of sums side by side: what one row of a tile holds.</summary>
internal readonly unsafe struct LanePair<T>(T left, T right)
    where T : struct, ILanes<T>
{
    private readonly T _left = left;
    private readonly T _right = right;

    /// <summary>Columns of the pair.</summary>
    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair<T> operator +(LanePair<T> one, LanePair<T> other) => new(one._left + other._left, one._right + other._right);

    /// <summary>Adds the product of one value with both registers of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LanePair<T> Add(float value, T left, T right)
    {
        var factor = T.Broadcast(value);
        return new(T.MultiplyAdd(factor, left, _left), T.MultiplyAdd(factor, right, _right));
    }

    /// <summary>Adds the product of one value with the row at <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LanePair<T> Add(float value, float* row) => Add(value, T.Load(row), T.Load(row + T.Count));

    /// <summary>Stores the sums, on top of what stands at <paramref name="start"/> unless that is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* start, float* target)
    {
        if (start == null)
        {
            _left.Store(target);
            _right.Store(target + T.Count);
        }
        else
        {
            (T.Load(start) + _left).Store(target);
            (T.Load(start + T.Count) + _right).Store(target + T.Count);
        }
    }
}
