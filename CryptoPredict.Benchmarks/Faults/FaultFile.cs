using System.Text.Json;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The file of all runs, one JSON line each: what stands in it is done.</summary>
/// <param name="folder">The folder of the table.</param>
internal sealed class FaultFile(string folder)
{
    private readonly string _path = Path.Combine(folder, "runs.jsonl");
    private readonly Lock _lock = new();

    /// <summary>All runs so far; a line that was cut off by a kill counts as none.</summary>
    public IReadOnlyList<FaultRecord> Read()
    {
        lock (_lock)
        {
            return File.Exists(_path) ? [.. File.ReadLines(_path).Select(Parse).OfType<FaultRecord>()] : [];
        }
    }

    /// <summary>Adds a run.</summary>
    public void Add(FaultRecord record)
    {
        lock (_lock)
        {
            File.AppendAllText(_path, $"{JsonSerializer.Serialize(record)}\n");
        }
    }

    private static FaultRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<FaultRecord>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
