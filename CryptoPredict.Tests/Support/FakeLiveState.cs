using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using Normal = MathNet.Numerics.Distributions.Normal;

namespace CryptoPredict.Tests.Support;

/// <summary>
/// An engine without forecasting: each <see cref="StepAsync"/> closes one seeded candle per asset, predicts, and verifies what came
/// due. The numbers have the shape of real ones, and the same seed gives the same ones.
/// </summary>
internal sealed class FakeLiveState : ILiveState, IPriceChances
{
    /// <summary>Open time of the first candle.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    // Half a band that aims at 90 %, and the spread of the price that makes it so.
    private const double HalfBand = 0.0022;
    private const double Spread = HalfBand / 1.6449;

    private static readonly Dictionary<string, double> FirstPrices = new(StringComparer.Ordinal)
    {
        ["BTC-USD"] = 98_765.43,
        ["ETH-USD"] = 3_456.78,
        ["PEPE-USD"] = 0.00001234,
        ["SOL-USD"] = 187.65,
    };

    private readonly Random _random = new(7);
    private readonly Dictionary<Asset, AssetSnapshot> _snapshots = [];
    private readonly Lock _lock = new();
    private int _steps;
    private MemberForecast? _said;

    /// <summary>An engine of four assets at the given clock.</summary>
    public FakeLiveState(TimeProvider clock, double speed = 10, IMarketSourceFactory? kind = null)
    {
        Source = new FakeMarketSource(clock, speed, [.. FirstPrices.Keys]) { Kind = kind ?? MarketSources.All[0] };
        FirstClose = new(((clock.GetUtcNow().UtcTicks / Source.Interval.Ticks) + 1) * Source.Interval.Ticks, TimeSpan.Zero);
        foreach (var asset in Source.Assets)
        {
            _snapshots[asset] = new AssetSnapshot(asset, null, [], null, "Waiting for the first candle.");
        }
    }

    public event Action<Asset>? Changed;

    /// <summary>Whether anyone listens to <see cref="Changed"/>.</summary>
    public bool IsObserved => Changed is not null;

    public IMarketSource Market => Source;

    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(5);

    public DateTimeOffset FirstClose { get; }

    public bool HasEnded { get; set; }

    public FakeMarketSource Source { get; }

    private readonly Dictionary<Asset, RollingScores> _scores = [];
    private readonly Dictionary<Asset, (AssetRanges Ranges, RangeVerifier Verifier)> _ranges = [];

    public FakeCandleStore Candles { get; } = new();

    public FakeLedger Ledger { get; } = new();

    /// <summary>Which version of a model speaks for an asset at a time; where it is told, the LSTM speaks too. Null for made-up names.</summary>
    public Func<Asset, string, DateTimeOffset, string?>? Versions { get; set; }

    /// <summary>Close time of the newest candle.</summary>
    public DateTimeOffset Present => Start + (_steps * Source.Interval);

    public AssetSnapshot? Get(Asset asset)
    {
        lock (_lock)
        {
            return _snapshots.GetValueOrDefault(asset);
        }
    }

    /// <summary>Lets a member speak from now on in every prediction.</summary>
    /// <param name="model">The member, which had been left out.</param>
    /// <param name="version">In which version.</param>
    /// <param name="logReturn">The size of what it forecasts: up and down in turn.</param>
    public void Speak(string model, string version, double logReturn) => _said = new MemberForecast(model, version, logReturn, 0);

    public TimeSpan Longest => TimeSpan.FromHours(1);

    public PriceChances? Ask(Asset asset, double level, DateTimeOffset until) => RangesOf(asset).Ranges.Ask(level, until);

    public PriceChances? Ask(Asset asset, double level, TimeSpan within) => RangesOf(asset).Ranges.Ask(level, (int)Math.Ceiling(within / Source.Interval));

    /// <summary>Says that an asset changed.</summary>
    public void Raise(Asset asset) => Changed?.Invoke(asset);

    /// <summary>Puts a snapshot of the test's own in the place of the engine's.</summary>
    public void Set(AssetSnapshot snapshot)
    {
        lock (_lock)
        {
            _snapshots[snapshot.Asset] = snapshot;
        }

        Raise(snapshot.Asset);
    }

    /// <summary>Closes candles of every asset.</summary>
    public async Task StepAsync(int candles = 1)
    {
        for (var i = 0; i < candles; i++)
        {
            _steps++;
            foreach (var asset in Source.Assets)
            {
                Set(await NextAsync(Get(asset)!));
            }
        }
    }

    private async Task<AssetSnapshot> NextAsync(AssetSnapshot before)
    {
        var candle = NextCandle(before);
        var recent = before.Recent.Select(entry => Due(entry, candle)).ToImmutableArray();
        var checks = recent.Where((entry, i) => entry.Verification != before.Recent[i].Verification).Reverse().ToArray();
        var scores = _scores.GetValueOrDefault(before.Asset) ?? (_scores[before.Asset] = new RollingScores(before.Asset, (int)(Horizon / Source.Interval)));
        Array.ForEach(checks, scores.Add);
        var (ranges, verifier) = RangesOf(before.Asset);
        var outcomes = verifier.Settle(candle.CloseTime, candle.Candle.High, candle.Candle.Low, candle.Candle.Close, candle.ArrivedAt);
        ranges.TakeIn(candle.Candle);
        var predicted = Predict(before.Asset, candle);
        var steps = (int)(Horizon / Source.Interval);
        var prediction = predicted with { Ranges = ranges.Forecast(candle.CloseTime, steps, predicted.LogReturn, [0, 1, 2, 3, 4]) };
        await Candles.AddAsync([candle], CancellationToken.None);
        var batch = new LedgerBatch([candle], [prediction], [.. checks.Select(entry => entry.Verification!)]) { RangeOutcomes = outcomes };
        var added = await Ledger.AppendAsync(batch, CancellationToken.None);
        foreach (var range in added[0].Ranges)
        {
            verifier.Add(range);
        }

        recent = [added[0], .. recent.Take(AssetSnapshot.MaxRecent - 1)];
        var terms = new EnsembleTerms(new MixTerms(Versions is null ? [0.3, 0.4, 0.3, 0] : [0.25, 0.25, 0.25, 0.25], -0.042), VolatilityRegime.Calm)
        {
            Applied = MixParts.All,
        };
        return before with
        {
            LastCandle = candle,
            Recent = recent,
            Scores = checks.Length == 0 ? before.Scores : scores.ToScoreBoard(),
            Waiting = null,
            Terms = terms,
            Mix = scores.Mix.State,
        };
    }

    private (AssetRanges Ranges, RangeVerifier Verifier) RangesOf(Asset asset) => _ranges.TryGetValue(asset, out var known) ? known : _ranges[asset] =
        (new AssetRanges([1, 5, 15, 60], Source.Interval, BandLevels.All), new RangeVerifier(Source.Interval));

    private ClosedCandle NextCandle(AssetSnapshot before)
    {
        var open = before.LastCandle?.Candle.Close ?? FirstPrices[before.Asset.Symbol];
        var close = open * Math.Exp(0.0006 * Drawn());
        var high = Math.Max(open, close) * Math.Exp(0.0003 * Math.Abs(Drawn()));
        var low = Math.Min(open, close) * Math.Exp(-0.0003 * Math.Abs(Drawn()));
        var candle = new Candle(Present - Source.Interval, open, high, low, close, 10 + (5 * _random.NextDouble()));
        return new ClosedCandle(before.Asset, candle, Present, Present.AddMilliseconds(200));
    }

    private Prediction Predict(Asset asset, ClosedCandle candle)
    {
        var last = candle.Candle.Close;
        string[] models = ["kalman", "random-forest", "lightgbm", "lstm"];
        var speakers = Versions is null ? 3 : 4;
        var members = models.Select(model => new MemberForecast(
            model, Versions?.Invoke(asset, model, candle.CloseTime) ?? $"{model}-20260302-0900", 0.0004 * Drawn(), 1.0 / speakers)).ToArray();
        if (Versions is null)
        {
            members[3] = members[3] with { LogReturn = null, Weight = 0, LeftOut = "its last 20 forecasts were worse than no change" };
        }

        if (_said is { } said)
        {
            members[Array.IndexOf(models, said.Model)] = said with { LogReturn = _steps % 2 == 0 ? said.LogReturn : -said.LogReturn };
        }

        var logReturn = members.Sum(m => (m.LogReturn ?? 0) * m.Weight);
        var probability = Normal.CDF(0, Spread, logReturn);
        var signal = probability > 0.55 ? Signal.Buy : probability < 0.45 ? Signal.Sell : Signal.Hold;
        return new Prediction(
            asset, candle.CloseTime, candle.ArrivedAt, candle.CloseTime + Horizon, last, last * Math.Exp(logReturn),
            last * Math.Exp(logReturn - HalfBand), last * Math.Exp(logReturn + HalfBand), 0.9, Spread, probability, signal, Source.Kind.Name,
            [.. members, .. Beside(members, logReturn)]);
    }

    // The mixes beside the one that serves: each differs from it by a little.
    private static IEnumerable<MemberForecast> Beside(MemberForecast[] members, double logReturn) =>
        Mixes.Beside(MixParts.All, MixParts.All).Select((mix, i) => new MemberForecast(
            mix.Name, "1", mix.Differs is null ? members.Average(member => member.LogReturn ?? 0) : logReturn + ((i - 2.5) * 4e-5), 0));

    // Every fortieth target has no price.
    private static LedgerEntry Due(LedgerEntry entry, ClosedCandle candle)
    {
        var prediction = entry.Prediction;
        if (entry.Verification is not null || prediction.TargetTime > candle.CloseTime)
        {
            return entry;
        }

        if (entry.Id % 40 == 0)
        {
            return entry with
            {
                Verification = new PredictionVerification(
                    entry.Id, candle.ArrivedAt, prediction.TargetTime, false, VerificationStatus.Unverifiable,
                    null, null, null, null, null, null, "no candle within 60 s of the target"),
            };
        }

        var actual = candle.Candle.Close;
        var moved = Math.Log(actual / prediction.LastPrice);
        return entry with
        {
            Verification = new PredictionVerification(
                entry.Id, candle.ArrivedAt, prediction.TargetTime, false, VerificationStatus.Verified, candle.CloseTime, actual,
                prediction.PredictedPrice - actual, prediction.LogReturn - moved, Math.Sign(moved) == Math.Sign(prediction.LogReturn),
                actual >= prediction.Lower && actual <= prediction.Upper, null),
        };
    }

    private double Drawn() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
