namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Forecasts the open days ahead of a series: of a price its range, of demand the mean of members that past moments weigh. Whatever was not better than the
/// better naive forecast at those moments does not serve: the naive one does, with the band of its own errors.
/// </summary>
public static class DailyForecaster
{
    /// <summary>What is served where the weighted mean of the members is.</summary>
    public const string Mix = "mix";

    private const int FoldStep = DemandForecaster.FoldStep;
    private const int MostFolds = DemandForecaster.MostFolds;

    // Fewer days ahead than this are no trial of a price.
    private const int LeastPrices = 22;

    /// <summary>Forecasts demand.</summary>
    /// <param name="days">The history; at least three weeks of open days.</param>
    /// <param name="horizon">Open days ahead, at least 1.</param>
    /// <param name="network">
    /// The network of all series as a member, from <see cref="DemandNetworkPair.ToMember"/>: weighted by its errors on the folds as the others are, and left
    /// out with the weight 0 where the mean without it errs less on them. Null for none.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DailyOutlook OfDemand(OpenDays days, int horizon, DemandMember? network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(days);
        var members = DemandMember.Of(days.Values.Length, days.Season).ToList();
        var additive = new AnchoredAdditive(days, cancellationToken);
        if (AnchoredAdditive.Knows(days))
        {
            members.Add(additive.ToMember());
        }

        if (network is not null)
        {
            members.Add(network);
        }

        var mix = new DemandForecaster(days.Season, members).Forecast(days.Values, horizon, cancellationToken, days.Events);
        var scores = new FoldScores(days.Values, days.Season, mix.Tried);
        OutlookMember[] standing = [.. members.Select((member, place) => new OutlookMember(
            member.Name, mix.Weights[member.Name], mix.Members[member.Name], mix.Folds == 0 ? null : scores.Score(fold => fold.Members[place]))),
            .. AsReference(days, additive, mix.Tried, scores, horizon)];
        var score = mix.Folds == 0 ? null : scores.Score(fold => fold.Band.Values);
        var naive = scores.WeekRootSquare <= scores.LastRootSquare ? DemandMember.WeekBefore : DemandMember.LastValue;
        if (score is not null && score.RootSquare >= Math.Min(scores.WeekRootSquare, scores.LastRootSquare))
        {
            var alone = new DemandForecaster(days.Season, [naive]).Forecast(days.Values, horizon, cancellationToken);
            var own = new FoldScores(days.Values, days.Season, alone.Tried);
            OutlookMember[] kept = [.. standing.Select(member => member with { Weight = 0 })];
            var naively = Outlook(days, alone.Band, naive.Name, kept, own.Score(fold => fold.Band.Values), alone.Tried, own, null, null);
            return WithClosures(naively, mix.Events is { } use ? use with { Serve = false } : null, null);
        }

        var weight = mix.Weights.GetValueOrDefault(DemandMember.Additive);
        var year = weight > 0 ? additive.Forecast(days.Values.Length, horizon).OfTheYear : null;
        var weighted = year is null ? null : Array.ConvertAll(year, value => weight * value);
        return WithClosures(Outlook(days, mix.Band, Mix, standing, score, mix.Tried, scores, weighted, null), mix.Events, mix.OfEvents);
    }

    // Nothing is sold on a day that is closed.
    private static DailyOutlook WithClosures(DailyOutlook outlook, EventUse? use, double[]? ofEvents)
    {
        var (band, first) = (outlook.Band, outlook.Days.Values.Length);
        if (outlook.Days.Events is not { } events || !events.CloseAny(first))
        {
            return outlook with { Events = use, OfEvents = ofEvents };
        }

        return outlook with
        {
            Band = new BandForecast(Of(band.Values), Of(band.Lower80), Of(band.Upper80), Of(band.Lower95), Of(band.Upper95)),
            Events = use,
            OfEvents = [.. band.Values.Select((value, h) => (ofEvents?[h] ?? 0) - (events.IsClosed(first + h) ? value : 0))],
        };

        double[] Of(double[] ends) => [.. ends.Select((end, h) => events.IsClosed(first + h) ? 0 : end)];
    }

    /// <summary>Forecasts a price.</summary>
    /// <param name="days">The history; at least two days with a value.</param>
    /// <param name="horizon">Trading days ahead, at least 1.</param>
    /// <param name="network">The network of all prices as a member, from <see cref="DemandNetworkPair.ToMember"/>; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DailyOutlook OfPrice(OpenDays days, int horizon, DemandMember? network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(days);
        List<DemandMember> members = [DemandMember.LastValue];
        var additive = new AnchoredAdditive(days, cancellationToken);
        if (AnchoredAdditive.Knows(days))
        {
            members.Add(additive.ToMember());
        }

        if (network is not null)
        {
            members.Add(network);
        }

        List<ForecastFold> folds = [];
        for (var j = 1; j <= MostFolds && days.Values.Length - (FoldStep * j) is var known && known >= LeastPrices; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Present(days.Values.AsSpan(0, known)) is { Length: >= 2 } prices)
            {
                var before = days.Values.AsMemory(0, known);
                var moment = new DemandKnown(before, SeasonalGaps.Fill(before.Span, days.Season), days.Season, DemandForecaster.FoldHorizon);
                folds.Add(new ForecastFold(
                    known, Math.Min(DemandForecaster.FoldHorizon, FoldStep * j), [.. members.Select(member => member.Forecast(moment))],
                    PriceRange.Forecast(prices, DemandForecaster.FoldHorizon).Band));
            }
        }

        var range = PriceRange.Forecast(Present(days.Values), horizon);
        var scores = new FoldScores(days.Values, days.Season, folds);
        List<MemberScore?> standing = [.. members.Select((_, place) => folds.Count == 0 ? null : scores.Score(fold => fold.Members[place]))];
        var serving = Serving(standing);
        var now = new DemandKnown(days.Values, SeasonalGaps.Fill(days.Values, days.Season), days.Season, horizon);
        List<double[]> forecasts = [.. members.Select(member => member.Forecast(now))];
        var band = range.Band;
        if (serving > 0)
        {
            band = Around(forecasts[serving], band);
            folds = [.. folds.Select(fold => fold with { Band = Around(fold.Members[serving], fold.Band) })];
            scores = new FoldScores(days.Values, days.Season, folds);
        }

        return Outlook(
            days, band, members[serving].Name,
            [
                .. members.Select((member, place) => new OutlookMember(member.Name, place == serving ? 1 : 0, forecasts[place], standing[place])),
                .. AsReference(days, additive, folds, scores, horizon),
            ],
            standing[serving], folds, scores, null, range.DailyVolatility);
    }

    // Of a history too short for it the additive model is tried beside the others, but does not serve.
    private static IEnumerable<OutlookMember> AsReference(
        OpenDays days, AnchoredAdditive additive, IReadOnlyList<ForecastFold> folds, FoldScores scores, int horizon)
    {
        if (AnchoredAdditive.Knows(days) || folds.Count == 0 || Present(days.Values.AsSpan(0, folds.Min(fold => fold.Known))).Length < 2)
        {
            return [];
        }

        var tried = folds.ToDictionary(fold => fold.Known, fold => additive.Forecast(fold.Known, DemandForecaster.FoldHorizon).Values);
        return [new OutlookMember(DemandMember.Additive, 0, additive.Forecast(days.Values.Length, horizon).Values, scores.Score(fold => tried[fold.Known]))];
    }

    // Hardly anything beats the last price, and much seems to by chance: only what does by twice the half width of the interval serves in its place.
    private static int Serving(List<MemberScore?> scores)
    {
        var (serving, least) = (0, double.PositiveInfinity);
        for (var place = 1; place < scores.Count; place++)
        {
            if (scores[place] is { } score && score.OverLast.Skill > 2 * (score.OverLast.Skill - score.OverLast.Lower) && score.RootSquare < least)
            {
                (serving, least) = (place, score.RootSquare);
            }
        }

        return serving;
    }

    // A price's band is as wide in logs wherever it lies.
    private static BandForecast Around(double[] values, BandForecast band)
    {
        var inLogs = band.Values.All(value => value > 0) && values.All(value => value > 0);
        return new BandForecast(values, Move(band.Lower80), Move(band.Upper80), Move(band.Lower95), Move(band.Upper95));

        double[] Move(double[] ends) => [.. ends.Select((end, h) => inLogs ? end * values[h] / band.Values[h] : end + values[h] - band.Values[h])];
    }

    private static DailyOutlook Outlook(
        OpenDays days, BandForecast band, string servedBy, IReadOnlyList<OutlookMember> members, MemberScore? served, IReadOnlyList<ForecastFold> tried,
        FoldScores scores, double[]? year, double? volatility) => new(
            days, band, servedBy, members, served, tried, scores.LastRootSquare, scores.WeekRootSquare,
            scores.Coverage(one => one.Lower80, one => one.Upper80), scores.Coverage(one => one.Lower95, one => one.Upper95), scores.ErrorByLead(),
            scores.NaiveErrorByLead(scores.WeekRootSquare <= scores.LastRootSquare), year, volatility);

    private static double[] Present(ReadOnlySpan<double> values)
    {
        List<double> present = [];
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                present.Add(value);
            }
        }

        return [.. present];
    }
}
