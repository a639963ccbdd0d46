using System.Runtime.CompilerServices;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Live;

/// <summary>What comes of a run while it is followed.</summary>
/// <param name="Line">A new line of its log; null at the end.</param>
/// <param name="End">The ended run; null before.</param>
internal readonly record struct RunNews(RunLogLine? Line, TrainingRun? End);

/// <summary>Follows a run from its first line to its end, whether it is under way or long over.</summary>
internal sealed class RunFollower(ITrainingRuns runs)
{
    private const int LinesAtOnce = 500;

    /// <summary>Every line of the run's log as it comes, then the ended run.</summary>
    public async IAsyncEnumerable<RunNews> FollowAsync(long id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = new ChangeSignal();
        runs.Changed += changed.Raise;
        try
        {
            var seen = 0L;
            while (true)
            {
                // Read before its log: at the end, the log is complete.
                var run = await runs.FindAsync(id, cancellationToken);
                IReadOnlyList<RunLogLine> lines;
                do
                {
                    lines = await runs.ReadNextLogAsync(id, seen, LinesAtOnce, cancellationToken);
                    foreach (var line in lines)
                    {
                        seen = line.Number;
                        yield return new RunNews(line, null);
                    }
                }
                while (lines.Count == LinesAtOnce);

                if (run is not { Outcome: RunOutcome.Running })
                {
                    if (run is not null)
                    {
                        yield return new RunNews(null, run);
                    }

                    yield break;
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            runs.Changed -= changed.Raise;
        }
    }
}
