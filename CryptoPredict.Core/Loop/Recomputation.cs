using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Loop;

/// <summary>What came of computing stored predictions again.</summary>
/// <param name="Compared">Predictions that were computed again.</param>
/// <param name="Unavailable">Predictions that could not be: a version they rest on has been removed since, or a candle that would be looked at came only after
/// them.</param>
/// <param name="OtherArithmetic">
/// Those of the compared that another arithmetic had computed, on another kind of machine or by an older program; they have to agree within
/// <see cref="Recomputation.Tolerance"/>.
/// </param>
/// <param name="OtherRules">Predictions that were made by other rules than today's, and so were not computed again.</param>
/// <param name="TakenBack">
/// Predictions that candles may have gone into which were taken back since with the upload that brought them; they were not compared.
/// </param>
/// <param name="Uploads">Those uploads.</param>
/// <param name="Differing">As-of times of those that gave other numbers, oldest first, at most <see cref="Recomputation.MostDiffering"/>.</param>
public sealed record RecomputationReport(
    int Compared, int OtherArithmetic, int Unavailable, int OtherRules, int TakenBack, ImmutableArray<long> Uploads, ImmutableArray<DateTimeOffset> Differing)
{
    /// <summary>Kept books of evidence that were counted again from the ledger's rows.</summary>
    public int Books { get; init; }

    /// <summary>When those stood that came out otherwise.</summary>
    public IReadOnlyList<DateTimeOffset> DifferingBooks { get; init; } = [];

    /// <summary>
    /// Whether every prediction gave its stored numbers, bit for bit or within the tolerance where another arithmetic had computed it, and every book of
    /// evidence its bytes.
    /// </summary>
    public bool Holds => Differing.IsEmpty && DifferingBooks.Count == 0;
}

/// <summary>
/// Computes stored predictions again from stored candles and artefacts, along the very path of the live loop: whoever doubts a prediction can
/// see where it came from. Compared are last price, scale, predicted price, band, every range forecast, and each member's log return and weight,
/// bit for bit where today's arithmetic computed them (see <see cref="Prediction.Arithmetic"/>), else within <see cref="Tolerance"/>. What was made by
/// other rules than today's is counted and no more. The evidence behind the verdicts is counted again from the rows of the ledger.
/// </summary>
/// <param name="context">What it reads.</param>
/// <param name="market">The market, for its interval and kind.</param>
/// <param name="options">The options under which the predictions were made, combined and checked.</param>
/// <param name="rules">By which rules they were made.</param>
/// <param name="uploads">Which candles were taken back.</param>
public sealed class Recomputation(TrainingContext context, IMarketSource market, PipelineOptions options, RulesHistory rules, IUploadStore uploads)
{
    /// <summary>How many differing predictions a report names.</summary>
    public const int MostDiffering = 100;

    /// <summary>
    /// How far log returns may lie apart that two arithmetics computed, in standard deviations of the horizon's return, and weights: float32 networks of all
    /// widths of vectors agree to some 1e-6 of that.
    /// </summary>
    public const double Tolerance = 1e-4;

    private readonly int _horizonSteps = (int)(options.Forecasting.Horizon / market.Interval);
    private readonly int _looksBack = options.WarmUpCandles(market.Interval);

    /// <summary>Computes an asset's predictions of a stretch of time again.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="from">As-of time of the first.</param>
    /// <param name="to">As-of time before which the last lies.</param>
    /// <param name="cancellationToken">Stops between two predictions.</param>
    public async Task<RecomputationReport> RunAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(asset, from, to, cancellationToken).ConfigureAwait(false);
        var ranges = await ReadRangesAsync(asset, from, to, cancellationToken).ConfigureAwait(false);
        var versions = await LoadAsync(context.ScopeOf(asset), stored, cancellationToken).ConfigureAwait(false);
        var bundles = new BundleOfTheTime(context.ScopeOf(asset), options);
        var pipeline = new AssetPipeline(asset, market, bundles, options);
        var arrivals = new Queue<DateTimeOffset>(await WarmUpAsync(pipeline, asset, from, cancellationToken).ConfigureAwait(false));

        var (compared, otherArithmetic, unavailable, otherRules, takenBack) = (0, 0, 0, 0, 0);
        var taken = await ReadTakenAsync(asset, cancellationToken).ConfigureAwait(false);
        SortedSet<long> causes = [];
        var differing = ImmutableArray.CreateBuilder<DateTimeOffset>();
        var candles = await context.Candles.ReadAsync(asset, from - market.Interval, to - market.Interval, int.MaxValue, cancellationToken)
            .ConfigureAwait(false);
        foreach (var candle in candles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            arrivals.Enqueue(candle.ArrivedAt);
            if (arrivals.Count > _looksBack)
            {
                arrivals.Dequeue();
            }

            var entry = stored.GetValueOrDefault(candle.CloseTime);
            bundles.Members = entry?.Prediction.Members;
            bundles.Versions = versions;
            var again = pipeline.Step(candle, entry?.Prediction.IssuedAt ?? candle.ArrivedAt);
            if (entry is null)
            {
                continue;
            }

            pipeline.Committed([entry with { Verification = null }]);
            if (rules.Of(entry.Id) != rules.Current)
            {
                otherRules++;
                continue;
            }

            if (!bundles.IsWhole || arrivals.Any(arrived => arrived > entry.Prediction.IssuedAt))
            {
                unavailable++;
                continue;
            }

            // A candle that was there then, and is no more, has gone into it.
            var since = candle.Candle.OpenTime - (_looksBack * market.Interval);
            if (taken.Find(one => one.WereThere(entry.Prediction.IssuedAt) && one.Last >= since && one.First <= candle.Candle.OpenTime) is { } gone)
            {
                takenBack++;
                causes.Add(gone.Upload);
                continue;
            }

            compared++;
            otherArithmetic += entry.Prediction.Arithmetic == VectorWidths.Arithmetic ? 0 : 1;
            var isSame = again?.Predictions is [var prediction] && IsSame(entry.Prediction, prediction)
                && ranges[entry.Id].All(range => IsSame(range, entry.Prediction, prediction));
            if (!isSame && differing.Count < MostDiffering)
            {
                differing.Add(candle.CloseTime);
            }
        }

        var books = await context.Ledger.ReadEvidenceAsync(asset, options.Forecasting.Horizon, to, cancellationToken).ConfigureAwait(false);
        var evidence = EvidenceCheck.Run(books, stored.Values, _horizonSteps);
        return new RecomputationReport(compared, otherArithmetic, unavailable, otherRules, takenBack, [.. causes], differing.ToImmutable())
        {
            Books = evidence.Compared,
            DifferingBooks = evidence.Differing,
        };
    }

    /// <summary>Whether a prediction came out again.</summary>
    internal static bool IsSame(Prediction stored, Prediction again)
    {
        var spoken = stored.Members.Where(member => member.LogReturn is not null).ToList();
        var spokenAgain = again.Members.Where(member => member.LogReturn is not null).ToList();
        var isSameArithmetic = stored.Arithmetic == again.Arithmetic;
        if (!stored.LastPrice.Equals(again.LastPrice) || Math.Abs(again.Scale - stored.Scale) > (isSameArithmetic ? 0 : Tolerance * stored.Scale)
            || !spoken.Select(member => member.Model).SequenceEqual(spokenAgain.Select(member => member.Model)))
        {
            return false;
        }

        var (apart, weightsApart) = isSameArithmetic ? (0, 0) : (Tolerance * stored.Scale, Tolerance);
        return IsNear(stored.PredictedPrice, again.PredictedPrice) && IsNear(stored.Lower, again.Lower) && IsNear(stored.Upper, again.Upper)
            && spoken.Zip(spokenAgain).All(pair => Math.Abs(pair.First.LogReturn!.Value - pair.Second.LogReturn!.Value) <= apart
                && Math.Abs(pair.First.Weight - pair.Second.Weight) <= weightsApart);

        bool IsNear(double price, double priceAgain) => Math.Abs(priceAgain - price) <= apart * price;
    }

    /// <summary>Whether a range forecast came out again; one of a horizon that is forecast no more is passed over.</summary>
    private static bool IsSame(RangeEntry stored, Prediction prediction, Prediction again)
    {
        if (again.Ranges.FirstOrDefault(range => range.TargetTime == stored.Forecast.TargetTime) is not { } other)
        {
            return true;
        }

        var (one, most) = (stored.Forecast, prediction.Arithmetic == again.Arithmetic ? 0 : Tolerance);
        return Math.Abs(other.Scale - one.Scale) <= most * one.Scale && Math.Abs(other.LogReturn - one.LogReturn) <= most * one.Scale
            && AreNear(one.Quantiles, other.Quantiles) && AreNear(one.Touches, other.Touches) && AreNear(one.Ends, other.Ends);

        // By the last bits of another arithmetic a score changes its place with its neighbour's.
        bool AreNear(ImmutableArray<double> values, ImmutableArray<double> others) => values.Length == others.Length
            && values.Zip(others).All(pair => Math.Abs(pair.First - pair.Second) <= 10 * most);
    }

    private async Task<ILookup<long, RangeEntry>> ReadRangesAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        List<RangeEntry> read = [];
        foreach (var horizon in options.HorizonsIn(market.Interval))
        {
            var query = new RangeQuery(asset, horizon * market.Interval, from, to, Limit: int.MaxValue);
            read.AddRange(await context.Ledger.ReadRangesAsync(query, cancellationToken).ConfigureAwait(false));
        }

        return read.ToLookup(entry => entry.PredictionId);
    }

    private async Task<List<TakenCandles>> ReadTakenAsync(Asset asset, CancellationToken cancellationToken) =>
    [
        .. from upload in await uploads.ReadTakenBackAsync(cancellationToken).ConfigureAwait(false)
           where upload is { Result.ArrivedAt: not null, TakenBack: not null }
           from stretch in upload.TakenBack!.Rows.Stretches
           where stretch.Series == asset && stretch is { First: not null, Last: not null }
           select new TakenCandles(upload.Id, stretch.First!.Value, stretch.Last!.Value, upload.Result!.ArrivedAt!.Value, upload.TakenBack!.MarketTime),
    ];

    private async Task<Dictionary<DateTimeOffset,
        LedgerEntry>> ReadAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Dictionary<DateTimeOffset, LedgerEntry> rows = [];
        await foreach (var entry in context.Ledger.NewestAsync(new LedgerQuery(asset, from, to), int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            rows[entry.Prediction.AsOf] = entry;
        }

        return rows;
    }

    private async Task<Dictionary<string, IForecaster>> LoadAsync(
        ForecastScope scope, Dictionary<DateTimeOffset, LedgerEntry> stored, CancellationToken cancellationToken)
    {
        var reader = new VersionReader<IForecaster>(context.Registry, ForecastFamily.Instance);
        Dictionary<string, IForecaster> versions = [];
        foreach (var id in stored.Values.SelectMany(entry => entry.Prediction.Members).Where(Spoke).Select(member => member.Version).Distinct())
        {
            if (await reader.ReadAsync(scope, id, cancellationToken).ConfigureAwait(false) is { } version)
            {
                versions[id] = version.Trained.Model;
            }
        }

        return versions;
    }

    /// <summary>Takes in what the live loop knew at a time: candles, rows, and which of those had been verified by then.</summary>
    /// <returns>When each of the candles arrived.</returns>
    private async Task<IEnumerable<DateTimeOffset>> WarmUpAsync(AssetPipeline pipeline, Asset asset, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var history = await context.Candles.ReadAsync(asset, null, from - market.Interval, _looksBack, cancellationToken).ConfigureAwait(false);
        var forecasts = await context.Ledger.ReadForecastsAsync(
            asset, options.Forecasting.Horizon, history.Count == 0 ? from : history[0].CloseTime, from, cancellationToken).ConfigureAwait(false);
        List<LedgerEntry> before = [];
        var most = Math.Max(options.Verification.ScoreWindow, EnsembleAdaptation.RequiredRows(options.Ensemble)) + _horizonSteps;
        await foreach (var entry in context.Ledger.NewestAsync(new LedgerQuery(asset, To: from), most, cancellationToken).ConfigureAwait(false))
        {
            before.Add(entry.Verification is { } check && check.VerifiedAt >= from ? entry with { Verification = null } : entry);
        }

        pipeline.Await([.. before.Where(entry => entry.Verification is null)]);
        LedgerEntry[] verified = [.. before.Where(entry => entry.Verification is { Status: VerificationStatus.Verified })
            .Take(EnsembleAdaptation.RequiredRows(options.Ensemble) + _horizonSteps)];
        pipeline.WarmUp(history, forecasts, [.. before.Take(options.Verification.ScoreWindow)], new LedgerPage(verified, verified.Length),
            from);
        return history.Select(candle => candle.ArrivedAt);
    }

    private static bool Spoke(MemberForecast member) => member.LogReturn is not null && IsVersion(member);

    // Neither mixes nor "no change" are in the registry: they follow from the others.
    private static bool IsVersion(MemberForecast member) => member.Model != PersistenceForecaster.ModelName && !Mixes.Contains(member.Model);

    /// <summary>Candles of an upload that were stored for a while.</summary>
    private sealed record TakenCandles(long Upload, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset MergedAt, DateTimeOffset TakenAt)
    {
        public bool WereThere(DateTimeOffset time) => MergedAt <= time && time < TakenAt;
    }

    /// <summary>Gives the bundle that a stored prediction was made with.</summary>
    private sealed class BundleOfTheTime(ForecastScope scope, PipelineOptions options) : IBundleSource
    {
        public IReadOnlyList<MemberForecast>? Members { get; set; }

        public IReadOnlyDictionary<string, IForecaster> Versions { get; set; } = ImmutableDictionary<string, IForecaster>.Empty;

        public bool IsWhole => Members is not null && Members.Where(Spoke).All(member => Versions.ContainsKey(member.Version));

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Bundle? Current(Asset asset)
        {
            if (!IsWhole)
            {
                return null;
            }

            EnsembleMember[] members = [.. Members!.Where(IsVersion).Select(member => ModelCatalogue.MemberOf(
                member.LogReturn is null ? new SilentForecaster(member.Model, member.Version, member.LeftOut ?? "was left out") : Versions[member.Version],
                options.Ensemble))];
            return members.Length == 0 ? null : new Bundle(
                scope.Asset, new Ensemble(ModelCatalogue.WithNoChange(members, options.Ensemble)), scope.HorizonSteps, scope.Interval,
                options.Forecasting.BandCoverage, new SignalThresholds(options.Forecasting.BuyThreshold, options.Forecasting.SellThreshold))
            {
                Applied = Mixes.AppliedBeside(Members!),
            };
        }
    }
}
