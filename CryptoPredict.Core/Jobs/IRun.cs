using System.Collections.Immutable;

namespace CryptoPredict.Core.Jobs;

/// <summary>The run that a piece of work is done in, as the work sees it. Thread-safe; nothing waits for the disk.</summary>
public interface IRun
{
    /// <summary>The run's id.</summary>
    long Id { get; }

    /// <summary>Who asked for it.</summary>
    string RequestedBy { get; }

    /// <summary>Cancelled when the work must stop.</summary>
    CancellationToken Stop { get; }

    /// <summary>Says what shapes the work, before it begins.</summary>
    /// <param name="parameters">As text in the invariant culture.</param>
    void Describe(ImmutableSortedDictionary<string, string> parameters);

    /// <summary>Adds a line to the log.</summary>
    void Log(string line);

    /// <summary>Adds an epoch's losses.</summary>
    void Epoch(RunEpoch epoch);

    /// <summary>Adds what was done for one model.</summary>
    void Step(RunStep step);

    /// <summary>Says how far the work is.</summary>
    /// <param name="done">Share of the work done, 0 to 1; never goes back.</param>
    /// <param name="doing">What it does now, in a few words.</param>
    void Report(double done, string doing);

    /// <summary>A part of the work that is done within the same run: what it reports is the run's, its progress a share of the run's.</summary>
    /// <param name="from">The share of the run that is done when the part begins, 0 to 1.</param>
    /// <param name="share">The share of the run that the part is, 0 to 1.</param>
    IRun Part(double from, double share) => new RunPart(this, from, share);
}

/// <summary>A part of a run.</summary>
internal sealed class RunPart(IRun whole, double from, double share) : IRun
{
    public long Id => whole.Id;

    public string RequestedBy => whole.RequestedBy;

    public CancellationToken Stop => whole.Stop;

    // The whole has said what shapes it.
    public void Describe(ImmutableSortedDictionary<string, string> parameters)
    {
    }

    public void Log(string line) => whole.Log(line);

    public void Epoch(RunEpoch epoch) => whole.Epoch(epoch);

    public void Step(RunStep step) => whole.Step(step);

    public void Report(double done, string doing) => whole.Report(from + (share * Math.Clamp(done, 0, 1)), doing);
}
