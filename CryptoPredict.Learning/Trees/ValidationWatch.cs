namespace CryptoPredict.Learning.Trees;

/// <summary>Follows the loss on rows that training does not see, one tree after another.</summary>
internal sealed class ValidationWatch
{
    private readonly TreeDataset _rows;
    private readonly TreeLoss _loss;
    private readonly double[] _margins;
    private double _best = double.PositiveInfinity;
    private int _count;

    public ValidationWatch(TreeDataset rows, TreeLoss loss, double start)
    {
        _rows = rows;
        _loss = loss;
        _margins = new double[rows.Rows];
        Array.Fill(_margins, start);
    }

    /// <summary>Root mean squared error or mean log loss after the newest tree.</summary>
    public double Loss { get; private set; }

    /// <summary>Number of trees at which the loss was lowest; at least 1.</summary>
    public int BestCount { get; private set; } = 1;

    public void Add(RegressionTree tree)
    {
        var sum = 0d;
        for (var row = 0; row < _margins.Length; row++)
        {
            _margins[row] += tree.Predict(_rows.Features.Row(row));
            sum += LossOf(_margins[row], _rows.Targets[row]);
        }

        var mean = sum / _margins.Length;
        Loss = _loss == TreeLoss.SquaredError ? Math.Sqrt(mean) : mean;
        _count++;
        if (Loss < _best)
        {
            _best = Loss;
            BestCount = _count;
        }
    }

    private double LossOf(double margin, double target)
    {
        if (_loss == TreeLoss.SquaredError)
        {
            return (margin - target) * (margin - target);
        }

        // log(1 + e^-m) for label 1 and log(1 + e^m) for label 0, without overflow.
        var towards = target > 0.5 ? -margin : margin;
        return Math.Max(towards, 0) + Math.Log(1 + Math.Exp(-Math.Abs(towards)));
    }
}
