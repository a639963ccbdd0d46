using System.Runtime.CompilerServices;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What comes of a run while it is followed.</summary>
/// <param name="Line">A new line of its log; null at the end.</param>
/// <param name="End">The ended run; null before.</param>
internal readonly record struct RunNews(RunLogLine? Line, JobRun? End);

/// <summary>Follows a run from its first line to its end, whether it is under way or long over.</summary>
internal sealed class RunFollower(IJobLedger runs)
{
    private const int LinesAtOnce = 500;

    /// <summary>Every line that the run tells as it comes, then the ended run.</summary>
    public async IAsyncEnumerable<RunNews> FollowAsync(long id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = new ChangeSignal();
        runs.Changed += changed.Raise;
        runs.Reported += changed.Raise;
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
                    lines = await runs.ReadLogAsync(id, seen, LinesAtOnce, newest: false, cancellationToken);
                    foreach (var line in lines)
                    {
                        seen = line.Number;
                        if (line.Level is null)
                        {
                            yield return new RunNews(line, null);
                        }
                    }
                }
                while (lines.Count == LinesAtOnce);

                if (run is null || run.State.HasEnded())
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
            runs.Reported -= changed.Raise;
            runs.Changed -= changed.Raise;
        }
    }
}
