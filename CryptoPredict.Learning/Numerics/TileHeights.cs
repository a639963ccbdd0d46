namespace CryptoPredict.Learning.Numerics;

/// <summary>Rows of a tile as a type, so that the compiler makes a kernel of its own for each height and keeps its sums in registers.</summary>
internal interface ITileHeight
{
    static abstract int Rows { get; }
}

/// <summary>16 sums: of 32 registers.</summary>
internal readonly struct EightRows : ITileHeight
{
    public static int Rows => 8;
}

/// <summary>12 sums: of 16 registers.</summary>
internal readonly struct SixRows : ITileHeight
{
    public static int Rows => 6;
}

/// <summary>8 sums: what is left of a matrix.</summary>
internal readonly struct FourRows : ITileHeight
{
    public static int Rows => 4;
}

/// <summary>2 sums: what is left of that.</summary>
internal readonly struct OneRow : ITileHeight
{
    public static int Rows => 1;
}
