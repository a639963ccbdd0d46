using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// <c>POST /retrain</c>: a file in, merged and learnt, reported line by line as it happens — or as server-sent events where the caller accepts those. The run
/// goes on when the caller goes; sending the same file again while it runs, or under the same <c>Idempotency-Key</c>, shows it from its first line.
/// </summary>
internal static class RetrainApi
{
    /// <summary>The path of the seed's API.</summary>
    public const string Path = "/retrain";

    private const int MaxFieldLength = 256;

    // All of one meaning.
    private static readonly string[] Names = ["target", "product_id", "asset"];
    private static readonly string[] Fields = [.. Names, "on_conflict", "confirm", "fine_tune", .. RetrainFields.Names, .. RetrainFields.SettingNames];

    public static void MapShortRetrain(this IEndpointRouteBuilder app) => app
        .MapPost(Path, RunAsync)
        .AddEndpointFilter<AntiforgeryFilter>()
        .RefuseUnknownQuery()
        .RequireAuthorization(Policies.AdminOrLocalDevelopment)
        .RequireRateLimiting(RequestLimits.Uploads)
        .Audited("work.retrain")
        .WithName("Retrain")
        .WithTags(ApiTags.ShortPaths)
        .WithSummary("Takes a CSV file (multipart field 'file'; optional fields before or after it: target, kind, on_conflict, and where the file leaves open "
            + "how it is read dates, decimals, date, series, value, same_day, candle_columns, zone, aggregate, confirm; series_kind, absent_days and holidays "
            + "say what a daily series is; fine_tune=false builds the LSTM from scratch instead of training on from its saved weights), merges it and trains "
            + "on; answers line by line. What nobody can decide for certain is refused with 409, and parameter names the field that decides. A file that is "
            + "being worked on already is not worked on twice: its run is detected from its first line, or 409 where that merges it otherwise. With an "
            + "Idempotency-Key the same holds once the run is over.")
        .Accepts<IFormFile>("multipart/form-data")
        .Produces<string>(StatusCodes.Status200OK, "text/plain", ForeignOrigins.EventStream)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithMetadata(IdempotentAttribute.Instance, new DisableRequestSizeLimitAttribute())
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task RunAsync(
        HttpContext context, DataServices data, DirectMerge merge, IJobLedger runs, IdempotencyKeys keys, CallerRecheck callers,
        IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var id = IdempotencyFilter.IdOf(context);
        UploadsApi.AllowUpload(context, data.Intake, UploadForm.Envelope);
        var (upload, fields) = await ReceiveAsync(context, data, merge, cancellationToken).ConfigureAwait(false);
        var (run, first) = id is { } known
            ? await StartOnceAsync(known, context, merge, upload, fields, runs, keys, cancellationToken).ConfigureAwait(false)
            : await StartAsync(context, merge, upload, fields, cancellationToken).ConfigureAwait(false);
        await AuditedEndpoint.WriteAsync(context, string.Create(CultureInfo.InvariantCulture, $"done: run {run}")).ConfigureAwait(false);
        var asEvents = context.Request.GetTypedHeaders().Accept.Any(
            type => type.MediaType.Equals(ForeignOrigins.EventStream, StringComparison.OrdinalIgnoreCase));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        string? last = null;
        try
        {
            if (!await callers.WhileStandingAsync(context.User, token => TellAsync(context, asEvents, Events(first, run, runs, token), token), ending.Token)
                .ConfigureAwait(false))
            {
                last = string.Create(CultureInfo.InvariantCulture, $"{CallerRecheck.Ended} Run {run} goes on.");
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            last = Stopping(await runs.FindAsync(run, CancellationToken.None).ConfigureAwait(false), run);
        }

        if (last is not null)
        {
            await context.Response.WriteAsync(asEvents ? $"event: line\ndata: {last}\n\n" : $"{last}\n", cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Stopping(JobRun? run, long id) => run?.State is RunState.Queued or RunState.RetryScheduled
        ? string.Create(CultureInfo.InvariantCulture,
            $"The application is being stopped; run {id} goes on waiting and starts once it is back: send the file again then.")
        : string.Create(CultureInfo.InvariantCulture, $"The application is being stopped, and run {id} with it: send the file again once it is back.");

    private static async Task TellAsync(HttpContext context, bool asEvents, IAsyncEnumerable<SseItem<string>> events, CancellationToken cancellationToken)
    {
        if (asEvents)
        {
            await TypedResults.ServerSentEvents(events).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await foreach (var news in events.ConfigureAwait(false))
        {
            await context.Response.WriteAsync($"{news.Data}\n", cancellationToken).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(Upload Upload, Dictionary<string, string> Fields)> ReceiveAsync(
        HttpContext context, DataServices data, DirectMerge merge, CancellationToken cancellationToken)
    {
        Upload? upload = null;
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        try
        {
            await foreach (var section in UploadForm.SectionsAsync(context.Request, cancellationToken).ConfigureAwait(false))
            {
                if (section.AsFileSection() is { } file)
                {
                    if (upload is not null || file.Name != "file")
                    {
                        throw new UploadException(UploadRefusal.Unfit, "The request must hold one file, in the field 'file'.");
                    }

                    upload = await data.Intake.ReceiveAsync(section.Body, file.FileName, UploadsApi.Caller(context), cancellationToken).ConfigureAwait(false);
                }
                else if (section.AsFormDataSection() is { } field)
                {
                    Require(field.Name, fields);
                    fields[field.Name] = await ReadFieldAsync(section.Body, cancellationToken).ConfigureAwait(false);
                }
            }

            return (upload ?? throw new UploadException(UploadRefusal.Unfit, "The request holds no file in the field 'file'."), fields);
        }
        catch (Exception fault)
        {
            await merge.ForgetAsync(upload).ConfigureAwait(false);
            if (fault is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw UploadForm.Incomplete(fault);
            }

            throw;
        }
    }

    // Passed over, a field that was misspelt would have the file merged otherwise than was asked.
    private static void Require(string field, Dictionary<string, string> fields)
    {
        if (field == "file")
        {
            throw new UploadException(UploadRefusal.Unfit,
                "The field 'file' came as text, not as a file: with curl write an @ before its name, -F file=@sales.csv.");
        }

        if (!Fields.Contains(field))
        {
            throw new UploadException(UploadRefusal.Unfit, $"The field '{field}' is not known here; beside 'file' there may be {string.Join(", ", Fields)}.");
        }

        if (fields.ContainsKey(field) || (Names.Contains(field) && Names.Any(fields.ContainsKey)))
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"The field '{field}' says again what one before it has said: send each field once, and only one of {string.Join(", ", Names)}, which mean "
                + "the same.");
        }
    }

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxFieldLength + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxFieldLength
            ? System.Text.Encoding.UTF8.GetString(bytes, 0, length).Trim()
            : throw new UploadException(UploadRefusal.Unfit, $"A field of the form is longer than {MaxFieldLength} bytes.");
    }

    // Under a key the run is kept, and reported again from its first line; once retention has removed it, or when it died with its process, the key works anew.
    private static async Task<(long RunId, string First)> StartOnceAsync(
        (string Caller, string Key) id, HttpContext context, DirectMerge merge, Upload upload, Dictionary<string, string> fields,
        IJobLedger runs,
        IdempotencyKeys keys,
        CancellationToken cancellationToken)
    {
        var request = $"POST {Path} {upload.Sha256} {string.Join(' ', fields.OrderBy(field => field.Key, StringComparer.Ordinal))}";
        KeptRun? kept;
        try
        {
            kept = await keys.FindAsync(id, request, cancellationToken).ConfigureAwait(false) is { } answer
                ? JsonSerializer.Deserialize<KeptRun>(answer.Body.Span) : null;
            kept = kept is not null && await runs.FindAsync(kept.RunId, cancellationToken).ConfigureAwait(false) is { State: not RunState.Aborted }
                ? kept : null;
        }
        catch
        {
            await merge.ForgetAsync(upload).ConfigureAwait(false);
            throw;
        }

        if (kept is not null)
        {
            await merge.ForgetAsync(upload).ConfigureAwait(false);
            return (kept.RunId, kept.First);
        }

        var (run, first) = await StartAsync(context, merge, upload, fields, cancellationToken).ConfigureAwait(false);
        await keys.KeepAsync(id, request, new AnswerDraft(StatusCodes.Status200OK, null, null, JsonSerializer.SerializeToUtf8Bytes(new KeptRun(run, first))))
            .ConfigureAwait(false);
        return (run, first);
    }

    private static async Task<(long RunId, string First)> StartAsync(
        HttpContext context, DirectMerge merge, Upload upload, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        MergePlan plan;
        try
        {
            plan = Plan(upload, fields);
        }
        catch
        {
            await merge.ForgetAsync(upload).ConfigureAwait(false);
            throw;
        }

        return await merge.StartAsync(upload, plan, fields.ContainsKey("kind"), UploadsApi.Caller(context), cancellationToken).ConfigureAwait(false);
    }

    private static MergePlan Plan(Upload upload, Dictionary<string, string> fields)
    {
        var target = Names.Select(fields.GetValueOrDefault).FirstOrDefault(name => name is not null);
        var onConflict = fields.TryGetValue("on_conflict", out var rule) ? RetrainFields.Named<ConflictRule>("on_conflict", rule) : ConflictRule.KeepStored;
        var confirmed = fields.TryGetValue("confirm", out var confirm)
            ? confirm.Split(',', StringSplitOptions.TrimEntries).Aggregate(
                MergeWarnings.None, (all, name) => all | RetrainFields.Named<MergeWarnings>("confirm", name))
            : MergeWarnings.None;
        var reading = RetrainFields.ReadingOf(upload, fields) with { Target = string.IsNullOrEmpty(target) ? null : new Asset(target) };
        var anew = fields.TryGetValue("fine_tune", out var tune) && !RetrainFields.Flag("fine_tune", tune);
        return new MergePlan(reading, onConflict, confirmed, RetrainFields.SettingsOf(fields), anew);
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        string first, long run, IJobLedger runs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SseItem<string>(first, "line");
        await foreach (var news in new RunFollower(runs).FollowAsync(run, cancellationToken).ConfigureAwait(false))
        {
            yield return news.End is { } end
                ? new SseItem<string>($"{end.State}: {end.Message}", "end")
                : new SseItem<string>(string.Create(CultureInfo.InvariantCulture, $"{news.Line!.Elapsed.TotalSeconds,7:F1} s  {news.Line.Text}"), "line");
        }
    }

    private sealed record KeptRun(long RunId, string First);
}
