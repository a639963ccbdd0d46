using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Core.Training;

/// <summary>Adds up the versions that a run made.</summary>
internal sealed class TrainedTally
{
    private readonly List<(string Name, double Value)> _scores = [];
    private int _epochs;
    private long _rows;

    /// <summary>Versions made.</summary>
    public int Made { get; private set; }

    /// <summary>How many of them became champions.</summary>
    public int Promoted { get; private set; }

    /// <summary>
    /// Models and promotions; where versions were made the rows they learnt from, the epochs of the networks among them, and the mean of their scores at the
    /// gate.
    /// </summary>
    public IReadOnlyList<RunFigure> Figures =>
    [
        new(RunFigure.Models, Made),
        new(RunFigure.Promoted, Promoted),
        .. Known("rows", _rows),
        .. Known("epochs", _epochs),
        .. _scores.GroupBy(score => score.Name, score => score.Value).Select(scores => new RunFigure(scores.Key, Math.Round(scores.Average(), 4))),
    ];

    /// <summary>A version was made.</summary>
    public void Add(RegisteredVersion taken)
    {
        var version = taken.Version;
        Made++;
        Promoted += taken.Promoted ? 1 : 0;
        _rows += version.Rows;
        _epochs += ModelKind.Find(version.Model)?.LearnsInEpochs == true ? version.Losses.Count(loss => loss.Epoch > 0) : 0;
        Score("relative MAE", "candidate_relative_mae");
        Score("log loss", "log_loss");

        void Score(string name, string number)
        {
            if (version.Gate is { } gate && gate.Numbers.TryGetValue(number, out var value) && double.IsFinite(value))
            {
                _scores.Add((name, value));
            }
        }
    }

    private static IEnumerable<RunFigure> Known(string name, long count) => count > 0 ? [new RunFigure(name, count)] : [];
}
