using System.Text;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>Evidence on an asset's forecasters as it stood at a time, so that a start need not read the whole ledger.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Horizon">How far ahead the forecasts look.</param>
/// <param name="At">Close time of the candle at which it stood so.</param>
/// <param name="Book">The book's bytes, see <see cref="EvidenceBook.Save"/>.</param>
public sealed record EvidenceState(Asset Asset, TimeSpan Horizon, DateTimeOffset At, byte[] Book)
{
    /// <summary>How often it is kept: at the first candle of each hour.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>For how long it is kept: as long as predictions are computed again, and more.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3);
}

/// <summary>
/// The evidence on everything that forecasts an asset at a horizon, against "no change", since each was first heard; and the trial of the mix. It follows from
/// the rows of the ledger in the order of their targets, to the bit. Not thread-safe.
/// </summary>
/// <param name="horizonSteps">The horizon in candles; at least 1.</param>
/// <param name="rules">Of the trial of the mix.</param>
public sealed class EvidenceBook(int horizonSteps, MixRules rules)
{
    // 1: without the trial of the mix.
    private const byte Format = 2;

    private readonly SortedDictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>The trial of the mix.</summary>
    public MixTrial Mix { get; private set; } = new(rules, horizonSteps);

    /// <summary>When the newest prediction counted was made.</summary>
    public DateTimeOffset Through { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Counts a row of the ledger once its target has come; what is counted already, or has no price, is passed over.</summary>
    /// <param name="entry">The row; rows come in the order of their targets.</param>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var prediction = entry.Prediction;
        if (entry.Outcome is not { ActualPrice: > 0 and var actual } || prediction.AsOf <= Through)
        {
            return;
        }

        Through = prediction.AsOf;
        var step = prediction.TargetTime.UtcTicks / Math.Max(1, prediction.Horizon.Ticks / horizonSteps);
        var realised = Math.Log(actual / prediction.LastPrice);
        Mix.Add(prediction, step, realised);
        Count(RollingScores.EnsembleModel, prediction.LogReturn);
        foreach (var member in prediction.Members)
        {
            if (member.LogReturn is { } forecast)
            {
                Count(member.Model, forecast);
            }
        }

        void Count(string model, double forecast)
        {
            if (!_lines.TryGetValue(model, out var line))
            {
                _lines[model] = line = new Line(prediction.AsOf, new Evidence(horizonSteps));
            }

            line.Evidence.Add(step, forecast, 0, realised, prediction.Scale);
        }
    }

    /// <summary>The evidence on a model; <see cref="ModelEvidence.None"/> where it was never heard.</summary>
    public ModelEvidence Of(string model) =>
        _lines.TryGetValue(model, out var line) ? ModelEvidence.Of(line.Evidence, line.Since) : ModelEvidence.None;

    /// <summary>The book as bytes, little-endian.</summary>
    public byte[] Save()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))
        {
            writer.Write(Format);
            writer.Write(horizonSteps);
            writer.Write(Through.ToUnixTimeMilliseconds());
            writer.Write(_lines.Count);
            foreach (var (model, line) in _lines)
            {
                writer.Write(model);
                writer.Write(line.Since.ToUnixTimeMilliseconds());
                line.Evidence.Save(writer);
            }

            Mix.Save(writer);
        }

        return bytes.ToArray();
    }

    /// <summary>The book of <see cref="Save"/>.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="horizonSteps">The horizon in candles.</param>
    /// <param name="rules">Of the trial of the mix, which is begun anew where it was tried by others; null: those that were kept.</param>
    /// <returns>Null where the bytes are damaged, or those of another format or horizon: then it is begun anew.</returns>
    public static EvidenceBook? Read(ReadOnlySpan<byte> bytes, int horizonSteps, MixRules? rules = null)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        try
        {
            var format = reader.ReadByte();
            return format is 1 or Format && reader.ReadInt32() == horizonSteps ? Read(reader, format, horizonSteps, rules) : null;
        }
        catch (Exception damage) when (damage is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static EvidenceBook Read(BinaryReader reader, byte format, int horizonSteps, MixRules? rules)
    {
        var book = new EvidenceBook(horizonSteps, rules ?? MixRules.Default) { Through = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()) };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var model = reader.ReadString();
            var since = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
            book._lines[model] = new Line(since, Evidence.Read(reader, horizonSteps));
        }

        book.Mix = format == 1 ? book.Mix : MixTrial.Read(reader, rules, horizonSteps);

        return book;
    }

    private sealed record Line(DateTimeOffset Since, Evidence Evidence);
}
