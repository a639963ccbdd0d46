namespace CryptoPredict.Tests.Learning.Trees;

/// <summary>numpy's legacy generator, RandomState: MT19937 (M. Matsumoto and T. Nishimura, 1998), 53-bit doubles and polar normal deviates.</summary>
internal sealed class NumpyRandom
{
    private const int Words = 624;

    private readonly uint[] _state = new uint[Words];
    private int _position = Words;
    private double? _spare;

    public NumpyRandom(uint seed)
    {
        _state[0] = seed;
        for (var i = 1u; i < Words; i++)
        {
            _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i;
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Rand() => (((Next() >> 5) * 67108864.0) + (Next() >> 6)) / 9007199254740992.0;

    /// <summary>Standard normal.</summary>
    public double Randn()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        while (true)
        {
            var x = (2.0 * Rand()) - 1.0;
            var y = (2.0 * Rand()) - 1.0;
            var r = (x * x) + (y * y);
            if (r is < 1.0 and not 0.0)
            {
                var f = Math.Sqrt(-2.0 * Math.Log(r) / r);
                _spare = f * x;
                return f * y;
            }
        }
    }

    private uint Next()
    {
        if (_position == Words)
        {
            Refill();
        }

        var y = _state[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (var i = 0; i < Words; i++)
        {
            var y = (_state[i] & 0x80000000u) | (_state[(i + 1) % Words] & 0x7fffffffu);
            _state[i] = _state[(i + 397) % Words] ^ (y >> 1) ^ ((y & 1) * 0x9908b0dfu);
        }

        _position = 0;
    }
}
