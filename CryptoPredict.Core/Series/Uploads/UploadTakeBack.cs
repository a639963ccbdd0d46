using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A request to take a merged upload back.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="Reason">Why, in the words of who asks.</param>
/// <param name="By">Who asks.</param>
public sealed record TakeBackInput(long Upload, string Reason, string By) : IJobInput
{
    Asset? IJobInput.About => null;

    string? IJobInput.InWords => string.Create(CultureInfo.InvariantCulture, $"upload {Upload}: {Reason}");
}

/// <summary>
/// Takes a merged upload back: in one transaction what it alone brought, then every model that learnt it is fitted anew. The ledger stays as it is.
/// </summary>
public sealed class UploadTakeBack
{
    /// <summary>The job that takes uploads back.</summary>
    public const string JobName = "take-back";

    private readonly UploadIntake _intake;
    private readonly IUploadStore _store;
    private readonly IMarketSource _market;
    private readonly DailyNetworks _networks;
    private readonly DailyTraining _daily;
    private readonly IRetrainer _retrainer;

    /// <summary>Puts the steps together.</summary>
    /// <param name="intake">The uploads.</param>
    /// <param name="store">Their rows.</param>
    /// <param name="market">The market.</param>
    /// <param name="networks">The networks of all daily series.</param>
    /// <param name="daily">Fits daily models anew.</param>
    /// <param name="retrainer">Trains the models of minutes anew.</param>
    public UploadTakeBack(
        UploadIntake intake, IUploadStore store, IMarketSource market, DailyNetworks networks, DailyTraining daily, IRetrainer retrainer) =>
        (_intake, _store, _market, _networks, _daily, _retrainer) = (intake, store, market, networks, daily, retrainer);

    /// <summary>Candles of an asset went. Handlers only signal.</summary>
    public event Action<Asset>? CandlesTaken;

    /// <summary>Refuses what cannot be taken back.</summary>
    /// <exception cref="UploadException">It is not merged, or was merged by a version that did not write down what it brought.</exception>
    public static void Check(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (upload is not { State: UploadState.Merged, Result: { } result })
        {
            throw new UploadException(UploadRefusal.Unfit, upload.State == UploadState.TakenBack
                ? $"Upload {upload.Id} was taken back already."
                : $"Upload {upload.Id} is not merged, so nothing of it can be taken back.");
        }

        if (result.ArrivedAt is null)
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"Upload {upload.Id} was merged by an earlier version, which did not write down what it brought: its rows cannot be told from others.");
        }
    }

    /// <summary>Takes back and trains on. One that was taken back already is only trained on again.</summary>
    /// <param name="input">The upload, and why.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    public async Task<RunResult> RunAsync(TakeBackInput input, IRun run)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(run);
        TakenBack? taken = null;
        try
        {
            var upload = await _intake.RequireAsync(input.Upload, run.Stop).ConfigureAwait(false);
            taken = upload.TakenBack;
            if (taken is null)
            {
                Check(upload);
                run.Report(0.05, "taking rows out");
                run.Log(Text($"Taking back upload {upload.Id}, {upload.Name}: {input.Reason}"));
                taken = await _store.TakeBackAsync(upload, input.By, input.Reason, _market.Interval, _market.Clock.GetUtcNow(), run.Stop)
                    .ConfigureAwait(false);
                run.Log(Text($"Taken out: {taken.Rows.Removed:N0} rows went, {taken.Rows.Kept:N0} stay because another upload brought them too."));
                foreach (var asset in taken.Rows.Stretches.Where(stretch => stretch.First is not null).Select(stretch => stretch.Series).Distinct())
                {
                    CandlesTaken?.Invoke(asset);
                }
            }

            if (taken.Rows.Stretches.Any(stretch => stretch.First is null) && upload.Result?.ArrivedAt is { } merged)
            {
                var why = Text($"It learnt rows of upload {upload.Id}, which was taken back: {taken.Reason}");
                await _networks.ForgetAsync(merged, taken.MarketTime, taken.By, why, run).ConfigureAwait(false);
            }

            return await LearnAsync(taken, run).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return new RunResult(RunState.Cancelled, taken is null
                ? "That was before anything went: the data set is as it was."
                : "The rows are out, but not every model is fitted anew; start it again to complete it.");
        }
        catch (UploadException refusal)
        {
            return new RunResult(RunState.Refused, $"{refusal.Message} The data set is as it was.");
        }
    }

    private async Task<RunResult> LearnAsync(TakenBack taken, IRun run)
    {
        var touched = taken.Rows.Stretches.Select(stretch => stretch.Series).Distinct().ToList();
        var candles = taken.Rows.Stretches.Where(stretch => stretch.First is not null).Select(stretch => stretch.Series).ToHashSet();
        var state = RunState.Succeeded;
        JobFault? fault = null;
        foreach (var (at, id) in touched.Index())
        {
            var (from, share) = (0.1 + (0.9 * at / touched.Count), 0.9 / touched.Count);
            run.Report(from, $"models of {id}");
            if (candles.Contains(id))
            {
                var round = await _retrainer.RunAsync(new RetrainInput(id), run.Part(from, share)).ConfigureAwait(false);
                run.Log($"{id}: {round.Message}");
                (state, fault) = round.State is RunState.Failed or RunState.Cancelled ? (round.State, fault ?? round.Fault) : (state, fault);
            }

            var fit = await _daily.RefitAsync(id, run.Stop).ConfigureAwait(false);
            run.Step(new RunStep(id, DailyTraining.Model, fit.Duration, fit.Version?.Id, fit.Version?.Gate, fit.Version is null ? fit.Message : null));
            run.Log(Text($"{id}: {fit.Message}"));
            if (fit.Version is null && !_market.Assets.Contains(id))
            {
                await _daily.RetireAsync(id, taken.By, "Too few of its days are left.").ConfigureAwait(false);
                run.Log(Text($"{id}: too little is left for a daily model, so none serves any more."));
            }
        }

        return new RunResult(state, Text($"{taken.Rows.Removed:N0} rows went, and the models of {string.Join(", ", touched.Take(5))} ")
            + Text($"{(state == RunState.Succeeded ? "were fitted anew" : "could not all be fitted anew")}."))
        {
            Figures = [new("rows removed", taken.Rows.Removed), new("rows kept", taken.Rows.Kept)],
            Fault = fault,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
