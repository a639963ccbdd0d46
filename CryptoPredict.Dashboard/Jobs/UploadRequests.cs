using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Asks for runs over uploads: one at a time over each, by the plan that was asked for.</summary>
internal sealed class UploadRequests(DataServices data, IJobLedger ledger, IJobQueue queue) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Asks for merging and training, or joins the run there is. An upload that is merged already is only trained on again.</summary>
    /// <param name="uploadId">The upload.</param>
    /// <param name="plan">How its file is to be read and merged.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops the asking; a run that is written down goes on.</param>
    /// <param name="joinSameFile">Whether a run over another upload of the same bytes is joined instead; this upload then stays as it is.</param>
    /// <returns>The run, and in <see cref="ActionOutcome.Id"/> the upload that it is over.</returns>
    /// <exception cref="UploadException">There is no such upload, the plan does not fit it, the run there is has another one, or the queue did not take it; the
    /// data set was not changed.</exception>
    public async Task<ActionOutcome> RequestAsync(long uploadId, MergePlan plan, string by, CancellationToken cancellationToken, bool joinSameFile = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
            if (open.FirstOrDefault(one => one.Input.Upload == uploadId) is { Run: not null } running)
            {
                return Join(running, plan);
            }

            var upload = await data.Intake.RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
            if (joinSameFile && await FindSameFileAsync(open, upload, plan, cancellationToken).ConfigureAwait(false) is { Run: not null } same)
            {
                return Join(same, plan);
            }

            await data.Training.CheckAsync(upload, plan, cancellationToken).ConfigureAwait(false);
            ActionOutcome outcome;
            try
            {
                outcome = await queue.RequestAsync(UploadTraining.JobName, new UploadInput(uploadId, plan), by, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                throw new UploadException(UploadRefusal.Busy, $"The queue did not take the run over upload {uploadId}: {fault.Message} Try again.", fault);
            }

            await data.Uploads.SetPlanAsync(uploadId, plan, outcome.Run!.Value, CancellationToken.None).ConfigureAwait(false);
            return outcome with { Message = $"The merge is queued as run {outcome.Run}.", Id = IdOf(uploadId) };
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs again what a run did, by the run's own plan. What is merged already is only trained on, as it was merged.</summary>
    /// <exception cref="UploadException">The upload or its file is gone.</exception>
    public async Task<ActionOutcome> AgainAsync(UploadInput input, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var upload = await data.Intake.RequireAsync(input.Upload, cancellationToken).ConfigureAwait(false);
        return await RequestAsync(upload.Id, (upload.State == UploadState.Waiting ? input.Plan : null) ?? upload.Plan!, by, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks for a merged upload to be taken back, or joins the run there is.</summary>
    /// <param name="uploadId">The upload.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops the asking; a run that is written down goes on.</param>
    /// <exception cref="UploadException">There is no such upload, it cannot be taken back, no reason is given, or a run is over it.</exception>
    public async Task<ActionOutcome> TakeBackAsync(long uploadId, string? reason, string by, CancellationToken cancellationToken)
    {
        var why = UploadException.RequireReason(reason);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var upload = await data.Intake.RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
            UploadTakeBack.Check(upload);
            if (upload.RunId is { } last && await ledger.FindAsync(last, cancellationToken).ConfigureAwait(false) is { State: var state } && !state.HasEnded())
            {
                throw new UploadException(UploadRefusal.Busy, $"Run {last} works on upload {uploadId}: cancel it first, or wait for its end.");
            }

            var outcome = await queue.RequestAsync(UploadTakeBack.JobName, new TakeBackInput(uploadId, why, by), by, cancellationToken).ConfigureAwait(false);
            await data.Uploads.SetPlanAsync(uploadId, upload.Plan!, outcome.Run!.Value, CancellationToken.None).ConfigureAwait(false);
            return outcome with { Message = $"Taking back upload {uploadId} is queued as run {outcome.Run}.", Id = IdOf(uploadId) };
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Removes an upload that no run is over; what was merged stays.</summary>
    /// <exception cref="UploadException">There is no such upload, or a run is over it.</exception>
    public async Task RemoveAsync(long uploadId, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if ((await OpenAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.Input.Upload == uploadId).Run is { } run)
            {
                throw new UploadException(UploadRefusal.Busy, $"Run {run.Id} works on upload {uploadId}: cancel it first.");
            }

            await data.Intake.RemoveAsync(uploadId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<List<(JobRun Run, UploadInput Input)>> OpenAsync(CancellationToken cancellationToken)
    {
        var open = await ledger.ReadAsync(new RunQuery([UploadTraining.JobName], RunStates.Open, Limit: RunQuery.MaxLimit), cancellationToken)
            .ConfigureAwait(false);
        return [.. open.Items.Select(run => (run, JobInput.Read<UploadInput>(run.Request.Input)))];
    }

    // One by the same plan first, for only that can be joined.
    private async Task<(JobRun Run, UploadInput Input)> FindSameFileAsync(
        List<(JobRun Run, UploadInput Input)> open, Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        foreach (var one in open.OrderByDescending(one => one.Input.Plan == plan))
        {
            if ((await data.Uploads.FindAsync(one.Input.Upload, cancellationToken).ConfigureAwait(false))?.Sha256 == upload.Sha256)
            {
                return one;
            }
        }

        return default;
    }

    // Joined by another plan, the request would be dropped without a word.
    private static ActionOutcome Join((JobRun Run, UploadInput Input) open, MergePlan plan)
    {
        Traces.TagRun(open.Run.Id);
        return open.Input.Plan is { } own && own == plan
            ? new ActionOutcome(true, $"Run {open.Run.Id} is over upload {open.Input.Upload} already.", open.Run.Id)
            {
                Joined = true,
                Id = IdOf(open.Input.Upload)
            }
            : throw new UploadException(
                UploadRefusal.Busy,
                $"Run {open.Run.Id} is over upload {open.Input.Upload} by another plan ({open.Input.Plan?.Words}): cancel it first, or send this again once "
                    + "it has ended.");
    }

    private static string IdOf(long upload) => upload.ToString(CultureInfo.InvariantCulture);
}
