using System.Globalization;
using System.Text;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Storage;

/// <summary>
/// The newest row of what only grows — a ledger, an audit log — noted in a file of its own beside the database. A row that is changed or taken out of the
/// ledger breaks its chain; that the newest are gone nothing in the database tells, and they are when its write-ahead log is damaged or removed, or it is
/// exchanged for an older copy.
/// </summary>
/// <param name="database">The database's path.</param>
/// <param name="of">What the rows are of, in words.</param>
internal sealed class NewestRow(string database, string of)
{
    /// <summary>What the file's name has beside the database's.</summary>
    public const string Ending = ".newest";

    private const int Digits = 20;

    // One write of a fixed length, so that a process that dies leaves the old or the new.
    private const int Length = Digits + 1 + (2 * LedgerChain.HashLength) + 1;

    private readonly string _path = database + Ending;

    // Who may not know where files lie gets the sentences as well.
    private readonly string _name = Path.GetFileName(database);

    /// <summary>Notes the newest row, once it is written.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="hash">Its hash, <see cref="LedgerChain.HashLength"/> bytes; zeros where rows have none.</param>
    public void Note(long number, ReadOnlySpan<byte> hash)
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{number:D20} {Convert.ToHexStringLower(hash)}\n")), 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The row is written all the same; an older note only finds less.
        }
    }

    /// <summary>Compares what was noted with the newest row that there is.</summary>
    /// <param name="number">Its number, 0 for none.</param>
    /// <param name="hash">Its hash.</param>
    /// <returns>What is missing, in a sentence; null when nothing is, or nothing was noted.</returns>
    public string? FindLoss(long number, ReadOnlySpan<byte> hash) => Read() switch
    {
        { } noted when noted.Number > number => string.Create(
            CultureInfo.InvariantCulture,
            $"The newest rows of the {of}, {number + 1} to {noted.Number}, are missing, and what else was written to '{_name}' in that time: it or its "
                + $"write-ahead log was damaged, removed or exchanged for an older one while the application did not run. If nobody meant that, stop the "
                + $"application and put back a copy that has them."),
        { } noted when noted.Number == number && noted.Hash != Convert.ToHexStringLower(hash) => string.Create(
            CultureInfo.InvariantCulture,
            $"The newest row of the {of}, {number}, is another than was written: '{_name}' was changed or exchanged while the application did not run. "
                + $"Compare it with a backup."),
        _ => null,
    };

    private (long Number, string Hash)? Read()
    {
        try
        {
            var text = File.Exists(_path) ? File.ReadAllText(_path, Encoding.ASCII) : "";
            return text.Length == Length && long.TryParse(text.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (number, text[(Digits + 1)..^1]) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
