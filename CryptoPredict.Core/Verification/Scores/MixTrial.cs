using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>That another mix came to serve.</summary>
/// <param name="At">When the newest prediction was made that it rests on.</param>
/// <param name="Mix">The mix that had run beside, see <see cref="Mixes"/>.</param>
/// <param name="Applied">The parts applied from then on.</param>
/// <param name="EValue">The E-value of its squared errors being smaller than those of the mix that had served.</param>
/// <param name="Count">Targets counted.</param>
public sealed record MixChange(DateTimeOffset At, string Mix, MixParts Applied, double EValue, long Count);

/// <summary>What the targets so far say of a mix beside the one that serves.</summary>
/// <param name="Mix">The mix.</param>
/// <param name="Evidence">Of its squared errors against those of the mix that serves.</param>
public sealed record MixEvidence(TriedMix Mix, ModelEvidence Evidence);

/// <summary>Which parts of the mix are applied, and why.</summary>
/// <param name="Rules">With which it began, and which are tried.</param>
/// <param name="Applied">The parts applied.</param>
/// <param name="Beside">What runs beside, and the evidence on it.</param>
/// <param name="Changes">What changed, oldest first; empty while the preset serves.</param>
public sealed record MixState(MixRules Rules, MixParts Applied, IReadOnlyList<MixEvidence> Beside, IReadOnlyList<MixChange> Changes)
{
    /// <summary>The change by which a part came or went last; null where the preset decides.</summary>
    public MixChange? ChangeOf(MixParts part)
    {
        var applied = Rules.Start;
        MixChange? last = null;
        foreach (var change in Changes)
        {
            last = (change.Applied & part) != (applied & part) ? change : last;
            applied = change.Applied;
        }

        return last;
    }
}

/// <summary>
/// Decides which parts of the mix are applied. Beside the mix that serves run others (<see cref="Mixes.Beside"/>); one that the evidence shows to have smaller
/// squared errors takes over, and from then on others are compared with it, anew. Until the evidence speaks, the preset serves. Follows from the rows of the
/// ledger in the order of their targets, to the bit. Not thread-safe.
/// </summary>
/// <param name="rules">With which parts it begins, and which it tries.</param>
/// <param name="horizonSteps">The horizon in candles; at least 1.</param>
public sealed class MixTrial(MixRules rules, int horizonSteps)
{
    private const int MostChanges = 20;

    private readonly SortedDictionary<string, (DateTimeOffset Since, Evidence Evidence)> _lines = new(StringComparer.Ordinal);
    private readonly List<MixChange> _changes = [];

    /// <summary>With which parts it began, and which it tries.</summary>
    public MixRules Rules => rules;

    /// <summary>The parts that are applied from the next prediction on.</summary>
    public MixParts Applied { get; private set; } = rules.Start;

    /// <summary>How the trial stands.</summary>
    public MixState State => new(
        rules, Applied, [.. Mixes.Beside(Applied, rules.Tried).Select(mix => new MixEvidence(mix, EvidenceOf(mix.Name)))], [.. _changes]);

    /// <summary>Counts a prediction whose target has come; one that another mix made is passed over.</summary>
    /// <param name="prediction">The prediction; they come in the order of their targets.</param>
    /// <param name="step">Its target's time in candles.</param>
    /// <param name="realised">The log return that came.</param>
    public void Add(Prediction prediction, long step, double realised)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (Mixes.AppliedBeside(prediction.Members) != Applied)
        {
            return;
        }

        foreach (var member in prediction.Members)
        {
            if (member.LogReturn is not { } forecast || !Mixes.Contains(member.Model))
            {
                continue;
            }

            if (!_lines.TryGetValue(member.Model, out var line))
            {
                _lines[member.Model] = line = (prediction.AsOf, new Evidence(horizonSteps));
            }

            line.Evidence.Add(step, forecast, prediction.LogReturn, realised, prediction.Scale);
        }

        // One part at a time where that is enough: it says what was wrong.
        var winner = State.Beside.Where(line => line.Evidence.Verdict == Verdict.Better)
            .OrderBy(line => line.Mix.Differs is null).ThenByDescending(line => line.Evidence.Better).FirstOrDefault();
        if (winner is var (mix, evidence))
        {
            Applied = mix.Parts;
            _changes.Add(new MixChange(prediction.AsOf, mix.Name, Applied, evidence.Better, evidence.Count));
            _changes.RemoveRange(0, Math.Max(0, _changes.Count - MostChanges));
            _lines.Clear();
        }
    }

    /// <summary>Writes it down.</summary>
    internal void Save(BinaryWriter writer)
    {
        writer.Write((int)rules.Start);
        writer.Write((int)rules.Tried);
        writer.Write((int)Applied);
        writer.Write(_changes.Count);
        foreach (var change in _changes)
        {
            writer.Write(change.At.ToUnixTimeMilliseconds());
            writer.Write(change.Mix);
            writer.Write((int)change.Applied);
            writer.Write(change.EValue);
            writer.Write(change.Count);
        }

        writer.Write(_lines.Count);
        foreach (var (mix, line) in _lines)
        {
            writer.Write(mix);
            writer.Write(line.Since.ToUnixTimeMilliseconds());
            line.Evidence.Save(writer);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Where other rules are given it is begun anew.</summary>
    internal static MixTrial Read(BinaryReader reader, MixRules? rules, int horizonSteps)
    {
        var kept = new MixRules((MixParts)reader.ReadInt32(), (MixParts)reader.ReadInt32());
        var trial = new MixTrial(kept, horizonSteps) { Applied = (MixParts)reader.ReadInt32() };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            trial._changes.Add(new MixChange(
                DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()), reader.ReadString(), (MixParts)reader.ReadInt32(), reader.ReadDouble(),
                reader.ReadInt64()));
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            trial._lines[reader.ReadString()] =
                (DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()), Evidence.Read(reader, horizonSteps));
        }

        return rules is null || kept == rules ? trial : new MixTrial(rules, horizonSteps);
    }

    private ModelEvidence EvidenceOf(string mix) =>
        _lines.TryGetValue(mix, out var line) ? ModelEvidence.Of(line.Evidence, line.Since) : ModelEvidence.None;
}
