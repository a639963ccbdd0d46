using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// Scores of everything that forecasts one asset at one horizon, over the newest verified predictions. Holds a bounded window in memory
/// and reads no storage. Not thread-safe: the loop that owns it adds and reads.
/// </summary>
/// <remarks>
/// Predictions issued at each step with a horizon of h steps share moves, so n of them tell about as much as n/h independent
/// ones; intervals, <see cref="ForecastScore.EffectiveCount"/> and the evidence all allow for it. Every model is compared with
/// persistence on just the targets in which it took part. Errors and shares are those of the window; a verdict rests on all that came since the model was
/// first heard, for a window that slides is looked at so often that chance turns it green, see <see cref="Evidence"/>.
/// </remarks>
public sealed class RollingScores
{
    /// <summary>The name under which the combination of all members is scored.</summary>
    public const string EnsembleModel = "ensemble";

    /// <summary>The name of the baseline "price stays".</summary>
    public const string PersistenceModel = "persistence";

    /// <summary>Verified predictions kept unless set otherwise: one day of one-minute candles.</summary>
    public const int DefaultWindow = 1440;

    /// <summary>
    /// Independent targets below which no verdict is given. With 30, a one-sided 5 % test finds a mean loss difference of 0.45
    /// standard deviations with 80 % power ((1.645 + 0.842) / √30); real forecasts of returns differ by far less, so with fewer
    /// there is nothing to tell.
    /// </summary>
    public const int MinimumEffectiveCount = 30;

    private readonly Asset _asset;
    private readonly int _horizonSteps;
    private readonly MixRules _rules;
    private readonly double[] _realised;
    private readonly bool[] _insideBand;
    private readonly double[] _probabilityUp;
    private readonly int[] _unverifiableAfter;
    private readonly ForecastColumn _ensemble;
    private readonly List<ForecastColumn> _members = [];
    private EvidenceBook _evidence;

    // Scratch for one model at a time: its forecasts, what came, and its errors, oldest first.
    private readonly double[] _modelForecasts;
    private readonly double[] _modelRealised;
    private readonly double[] _modelErrors;

    private int _count;
    private int _next;
    private int _unverifiable;
    private int _unverifiableBefore;
    private double _bandCoverage = double.NaN;

    /// <summary>Starts with an empty window.</summary>
    /// <param name="asset">The asset whose predictions are scored.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    /// <param name="window">How many verified predictions to keep; at least 1.</param>
    /// <param name="rules">Of the trial of the mix; by default those of the default options.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> or <paramref name="window"/> is below 1.</exception>
    public RollingScores(Asset asset, int horizonSteps, int window = DefaultWindow, MixRules? rules = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        _asset = asset;
        _horizonSteps = horizonSteps;
        _rules = rules ?? MixRules.Default;
        _evidence = new EvidenceBook(horizonSteps, _rules);
        _realised = new double[window];
        _insideBand = new bool[window];
        _probabilityUp = new double[window];
        _unverifiableAfter = new int[window];
        _ensemble = new ForecastColumn(EnsembleModel, window);
        _modelForecasts = new double[window];
        _modelRealised = new double[window];
        _modelErrors = new double[window];
    }

    /// <summary>
    /// Adds a prediction whose target has come; when the window is full the oldest verified one leaves it. The realised return is
    /// ln(actual price / last price) at the target, also where it was checked earlier.
    /// </summary>
    /// <param name="entry">A row of the ledger with its <see cref="LedgerEntry.Outcome"/>; rows come in the order of their targets.</param>
    /// <exception cref="ArgumentException">The row is another asset's or has no complete outcome; nothing was changed.</exception>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var prediction = entry.Prediction;
        if (prediction.Asset != _asset)
        {
            throw new ArgumentException($"These are the scores of {_asset}; prediction {entry.Id} is of {prediction.Asset}.", nameof(entry));
        }

        if (entry.Outcome is not { } outcome)
        {
            throw new ArgumentException($"Prediction {entry.Id} is still pending: add it once its target has come.", nameof(entry));
        }

        if (outcome.Status == VerificationStatus.Unverifiable)
        {
            AddUnverifiable();
            return;
        }

        if (outcome is not { ActualPrice: > 0 and var actual, InsideBand: { } inside })
        {
            throw new ArgumentException($"Prediction {entry.Id} is called verified but lacks its actual price or its band check.", nameof(entry));
        }

        _evidence.Add(entry);
        var slot = TakeSlot();
        _realised[slot] = Math.Log(actual / prediction.LastPrice);
        _insideBand[slot] = inside;
        _probabilityUp[slot] = prediction.ProbabilityUp;
        _bandCoverage = prediction.BandCoverage;
        _ensemble.Set(slot, prediction.LogReturn);
        SetMembers(slot, prediction.Members);
    }

    /// <summary>The trial of the mix.</summary>
    public MixTrial Mix => _evidence.Mix;

    /// <summary>The evidence so far, to be kept; see <see cref="EvidenceBook.Save"/>.</summary>
    public byte[] SaveEvidence() => _evidence.Save();

    /// <summary>Goes on from evidence that was kept: of rows added from now on, those that it has counted are passed over.</summary>
    /// <param name="book">What <see cref="SaveEvidence"/> gave.</param>
    /// <returns>Whether it could be read; if not, evidence begins with the next row.</returns>
    public bool RestoreEvidence(ReadOnlySpan<byte> book)
    {
        if (EvidenceBook.Read(book, _horizonSteps, _rules) is not { } kept)
        {
            return false;
        }

        _evidence = kept;
        return true;
    }

    /// <summary>
    /// Scores the window: the ensemble, persistence (always there: its forecast is 0), then the members in the newest prediction's
    /// order, then members that have left the ensemble but not yet the window.
    /// </summary>
    public ScoreBoard ToScoreBoard()
    {
        var models = new List<ForecastScore>(_members.Count + 2) { Score(_ensemble), ScorePersistence() };
        foreach (var member in _members)
        {
            models.Add(Score(member));
        }

        var inside = _insideBand.AsSpan(0, _count).Count(true);
        return new(models, Proportion.Wilson(inside, _count, _horizonSteps), _bandCoverage, _unverifiable) { Rises = ScoreRises() };
    }

    // A price that stands where it stood has neither risen nor fallen.
    private RiseScore ScoreRises()
    {
        var scores = new ChanceScores();
        for (var i = 0; i < _count; i++)
        {
            var slot = Slot(i);
            if (_realised[slot] != 0)
            {
                scores.Add(_probabilityUp[slot], RiseScore.SayingNothing, _realised[slot] > 0);
            }
        }

        return new RiseScore(scores.Count, scores.Brier, scores.Skill, scores.CalibrationError, scores.Reliability);
    }

    // Unverifiable targets lie in the window as long as the verified one before them does.
    private void AddUnverifiable()
    {
        _unverifiable++;
        if (_count == 0)
        {
            _unverifiableBefore++;
        }
        else
        {
            _unverifiableAfter[Slot(_count - 1)]++;
        }
    }

    private int TakeSlot()
    {
        var slot = _next;
        if (_count < _realised.Length)
        {
            _count++;
        }
        else
        {
            _unverifiable -= _unverifiableBefore + _unverifiableAfter[slot];
            _unverifiableBefore = 0;
        }

        _unverifiableAfter[slot] = 0;
        _next = (slot + 1) % _realised.Length;
        return slot;
    }

    // The i-th oldest verified prediction's place in the ring.
    private int Slot(int i)
    {
        var slot = _next - _count + i;
        return slot < 0 ? slot + _realised.Length : slot;
    }

    private void SetMembers(int slot, IReadOnlyList<MemberForecast> members)
    {
        var current = 0;
        for (var i = 0; i < members.Count; i++)
        {
            // Persistence has its own row, whether or not it is a member.
            if (members[i].Model != PersistenceModel)
            {
                MoveTo(current, members[i].Model).Set(slot, members[i].LogReturn ?? double.NaN);
                current++;
            }
        }

        for (var i = _members.Count - 1; i >= current; i--)
        {
            _members[i].Set(slot, double.NaN);
            if (_members[i].Count == 0)
            {
                _members.RemoveAt(i);
            }
        }
    }

    private ForecastColumn MoveTo(int index, string model)
    {
        for (var i = index; i < _members.Count; i++)
        {
            var found = _members[i];
            if (found.Model == model)
            {
                if (i != index)
                {
                    _members.RemoveAt(i);
                    _members.Insert(index, found);
                }

                return found;
            }
        }

        var added = new ForecastColumn(model, _realised.Length);
        _members.Insert(index, added);
        return added;
    }

    private ForecastScore Score(ForecastColumn column)
    {
        var n = 0;
        for (var i = 0; i < _count; i++)
        {
            var slot = Slot(i);
            var forecast = column.Forecasts[slot];
            if (!double.IsNaN(forecast))
            {
                _modelForecasts[n] = forecast;
                _modelRealised[n] = _realised[slot];
                _modelErrors[n] = forecast - _realised[slot];
                n++;
            }
        }

        return Score(column.Model, n);
    }

    private ForecastScore ScorePersistence()
    {
        for (var i = 0; i < _count; i++)
        {
            _modelForecasts[i] = 0;
            _modelRealised[i] = _realised[Slot(i)];
            _modelErrors[i] = -_modelRealised[i];
        }

        return Score(PersistenceModel, _count);
    }

    private ForecastScore Score(string model, int n)
    {
        var realised = _modelRealised.AsSpan(0, n);
        var errors = _modelErrors.AsSpan(0, n);

        // Persistence's error is −r. Losses do not see the sign, so r itself serves as the baseline's errors.
        var effective = n / _horizonSteps;
        var evidence = model == PersistenceModel ? ModelEvidence.None with { Count = n, Independent = effective } : _evidence.Of(model);
        return new(
            model,
            n,
            effective,
            ErrorScores.MeanAbsoluteError(errors),
            ErrorScores.RootMeanSquaredError(errors),
            ErrorScores.RelativeMae(errors, realised),
            DirectionScores.Hits(_modelForecasts.AsSpan(0, n), realised, _horizonSteps),
            evidence.Verdict,
            evidence)
        {
            RSquared = ErrorScores.RSquaredOutOfSample(errors, realised),
        };
    }

    /// <summary>One model's forecasts in the ring; NaN where it took no part.</summary>
    private sealed class ForecastColumn
    {
        public ForecastColumn(string model, int window)
        {
            Model = model;
            Forecasts = new double[window];
            Array.Fill(Forecasts, double.NaN);
        }

        public string Model { get; }

        public double[] Forecasts { get; }

        public int Count { get; private set; }

        public void Set(int slot, double forecast)
        {
            Count += (double.IsNaN(forecast) ? 0 : 1) - (double.IsNaN(Forecasts[slot]) ? 0 : 1);
            Forecasts[slot] = forecast;
        }
    }
}
