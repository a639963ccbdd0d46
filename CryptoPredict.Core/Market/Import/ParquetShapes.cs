using static CryptoPredict.Core.Market.Import.ThriftType;

namespace CryptoPredict.Core.Market.Import;

/// <summary>The structs of Parquet's metadata (apache/parquet-format, parquet.thrift).</summary>
internal static class ParquetShapes
{
    private static readonly ThriftShape Empty = new();

    private static readonly ThriftShape Statistics = new([.. All(Binary, 1, 2, 5, 6), .. All(I64, 3, 4), .. All(Bool, 7, 8)]);

    private static readonly ThriftShape KeyValue = new(All(Binary, 1, 2));

    private static readonly ThriftShape TimeUnit = new(Structs(Empty, 1, 2, 3));

    private static readonly ThriftShape Time = new([new(1, Bool), new(2, Struct, TimeUnit)]);

    private static readonly ThriftShape LogicalType = new(
    [
        .. Structs(Empty, 1, 2, 3, 4, 6, 11, 12, 13, 14, 15), new(5, Struct, new(All(I32, 1, 2))), .. Structs(Time, 7, 8),
        new(10, Struct, new([new(1, ThriftType.Byte), new(2, Bool)])), new(16, Struct, new([new(1, ThriftType.Byte)])), new(17, Struct, new(All(Binary, 1))),
        new(18, Struct, new([new(1, Binary), new(2, I32)])),
    ]);

    private static readonly ThriftShape SchemaElement = new([.. All(I32, 1, 2, 3, 5, 6, 7, 8, 9), new(4, Binary), new(10, Struct, LogicalType)]);

    private static readonly ThriftShape SizeStatistics = new([new(1, I64), new(2, List, Element: I64), new(3, List, Element: I64)]);

    private static readonly ThriftShape GeospatialStatistics = new(
        [new(1, Struct, new(All(ThriftType.Double, 1, 2, 3, 4, 5, 6, 7, 8))), new(2, List, Element: I32)]);

    private static readonly ThriftShape ColumnMetaData = new(
    [
        .. All(I32, 1, 4, 15), new(2, List, Element: I32), new(3, List, Element: Binary), .. All(I64, 5, 6, 7, 9, 10, 11, 14), new(8, List, KeyValue),
        new(12, Struct, Statistics), new(13, List, new(All(I32, 1, 2, 3))), new(16, Struct, SizeStatistics), new(17, Struct, GeospatialStatistics),
    ]);

    private static readonly ThriftShape ColumnChunk = new(
        [.. All(Binary, 1, 9), .. All(I64, 2, 4, 6), new(3, Struct, ColumnMetaData), .. All(I32, 5, 7)]);

    private static readonly ThriftShape RowGroup = new(
    [
        new(1, List, ColumnChunk), .. All(I64, 2, 3, 5, 6), new(4, List, new([new(1, I32), .. All(Bool, 2, 3)])), new(7, I16),
    ]);

    /// <summary>What stands at the end of a file.</summary>
    public static ThriftShape Footer { get; } = new(
    [
        new(1, I32), new(2, List, SchemaElement), new(3, I64), new(4, List, RowGroup), new(5, List, KeyValue), .. All(Binary, 6, 9),
        new(7, List, new(Structs(Empty, 1))),
    ]);

    /// <summary>What stands before a page.</summary>
    public static ThriftShape PageHeader { get; } = new(
    [
        .. All(I32, 1, 2, 3, 4), new(5, Struct, new([.. All(I32, 1, 2, 3, 4), new(5, Struct, Statistics)])), new(6, Struct, Empty),
        new(7, Struct, new([.. All(I32, 1, 2), new(3, Bool)])),
        new(8, Struct, new([.. All(I32, 1, 2, 3, 4, 5, 6), new(7, Bool), new(8, Struct, Statistics)])),
    ]);

    private static IEnumerable<ThriftField> All(ThriftType type, params int[] ids) => ids.Select(id => new ThriftField(id, type));

    private static IEnumerable<ThriftField> Structs(ThriftShape of, params int[] ids) => ids.Select(id => new ThriftField(id, Struct, of));
}
