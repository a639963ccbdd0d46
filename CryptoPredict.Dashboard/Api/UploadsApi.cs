using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Uploaded files: received, checked, merged. A file never passes through a circuit or memory; it is streamed to the disk.</summary>
internal static class UploadsApi
{
    private const int Slack = 1 << 20;

    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").RequireAuthorization(Policies.Admin);
        api.MapGet("/uploads", ListAsync).WithName("ListUploads").WithSummary("Uploads, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/uploads/{id:long}", FindAsync).WithName("FindUpload")
            .WithSummary("An upload: its format, its first rows, and what was found in it by rule and line.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        uploads.MapPost("", ReceiveAsync).WithName("Upload").Audited("upload.receive").RequireRateLimiting(RequestLimits.Uploads)
            .WithSummary("Takes a file as the request's body, or several that belong together, such as the months of one asset, as the parts of a form "
                + "(multipart/form-data), streams it to the disk and checks every row: one upload. With an Idempotency-Key the same files sent again are the "
                + "upload that stands.")
            .WithMetadata(IdempotentAttribute.Instance, new DisableRequestSizeLimitAttribute())
            .Accepts<IFormFile>("text/csv", "multipart/form-data", "*/*")
            .Produces<Upload>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        uploads.MapPost("/{id:long}/inspect", InspectAsync).WithName("InspectUpload").Audited("upload.inspect")
            .WithSummary("Reads a waiting upload in another way: kind, target, columns, what several rows of a day become, what comes first in dates and "
                + "before decimals. Where it may be read in two ways, the second best stands in findings.alternatives.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        uploads.MapPost("/{id:long}/merge", MergeAsync).WithName("MergeUpload").Audited("upload.merge")
            .WithSummary("Merges an upload and trains on; joins the run under way. The run is followed under its id.")
            .Idempotent()
            .Produces<ActionOutcome>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        uploads.MapPost("/{id:long}/take-back", TakeBackAsync).WithName("TakeBackUpload").Audited("upload.take_back")
            .WithSummary("Takes a merged upload back: what it alone had brought goes, what another upload brought too stays, and its models are fitted anew.")
            .Idempotent()
            .Produces<ActionOutcome>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        uploads.MapDelete("/{id:long}", RemoveAsync).WithName("RemoveUpload").Audited("upload.remove")
            .WithSummary("Removes an upload; what was merged stays in the data set.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Lets the server take bodies as large as uploads may be, on this request alone, and refuses a larger one before it is read.</summary>
    /// <param name="context">The request.</param>
    /// <param name="intake">Its limit.</param>
    /// <param name="envelope">Bytes that the body may have beside the file.</param>
    /// <exception cref="UploadException">The body is announced as larger.</exception>
    public static void AllowUpload(HttpContext context, UploadIntake intake, int envelope = 0)
    {
        var most = intake.MaxBytes + envelope;
        if (context.Request.ContentLength > most)
        {
            throw new UploadException(UploadRefusal.TooLarge,
                $"The request has {context.Request.ContentLength} bytes; at most {most} are taken: upload the file in parts.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Some blocks more, so that the intake's own sentence comes first.
            limit.MaxRequestBodySize = most + Slack;
        }
    }

    private static async Task<UploadList> ListAsync(int? offset, int? limit, DataServices data, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await data.Uploads.ReadAsync(new UploadQuery(Offset: skip, Limit: take), cancellationToken).ConfigureAwait(false);
        return new UploadList(page.Items, page.Total, skip, take);
    }

    private static Task<Upload> FindAsync(long id, DataServices data, CancellationToken cancellationToken) => data.Intake.RequireAsync(id, cancellationToken);

    private static async Task<IResult> ReceiveAsync(
        string? name, HttpContext context, DataServices data, UploadRequests requests, IdempotencyKeys keys, CancellationToken cancellationToken)
    {
        var id = IdempotencyFilter.IdOf(context);
        var upload = await TakeAsync(context, name, data.Intake, cancellationToken).ConfigureAwait(false);
        if (id is { } known)
        {
            upload = await OnceAsync(known, upload, data, requests, keys, cancellationToken).ConfigureAwait(false);
        }

        return Results.Created($"/api/v1/uploads/{upload.Id}", upload);
    }

    private static async Task<Upload> TakeAsync(HttpContext context, string? name, UploadIntake intake, CancellationToken cancellationToken)
    {
        if (!UploadForm.IsForm(context.Request))
        {
            AllowUpload(context, intake);
            return await intake.ReceiveAsync(context.Request.Body, name, Caller(context), cancellationToken).ConfigureAwait(false);
        }

        AllowUpload(context, intake, UploadForm.Envelope);
        try
        {
            return await intake.ReceiveAsync(UploadForm.FilesAsync(context.Request, cancellationToken), Caller(context), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw UploadForm.Incomplete(fault);
        }
    }

    // What a key stands for is known by the file's hash, so only once the file is here; what came again is then thrown away. A removed upload's key works anew.
    private static async Task<Upload> OnceAsync(
        (string Caller, string Key) id, Upload upload, DataServices data, UploadRequests requests, IdempotencyKeys keys, CancellationToken cancellationToken)
    {
        var request = $"POST /api/v1/uploads {upload.Sha256} {upload.Name}";
        var draft = new AnswerDraft(StatusCodes.Status201Created, null, null, BitConverter.GetBytes(upload.Id));
        try
        {
            var kept = await keys.AnswerAsync(id, request, () => Task.FromResult(draft), cancellationToken).ConfigureAwait(false);
            var first = BitConverter.ToInt64(kept.Body.Span);
            if (first == upload.Id)
            {
                return upload;
            }

            if (await data.Uploads.FindAsync(first, cancellationToken).ConfigureAwait(false) is { } standing)
            {
                await requests.RemoveAsync(upload.Id, CancellationToken.None).ConfigureAwait(false);
                return standing;
            }

            await keys.KeepAsync(id, request, draft).ConfigureAwait(false);
            return upload;
        }
        catch
        {
            await requests.RemoveAsync(upload.Id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static Task<Upload> InspectAsync(long id, ReadingRequest reading, DataServices data, CancellationToken cancellationToken) =>
        data.Intake.InspectAsync(id, reading.ToReading(), cancellationToken);

    private static async Task<IResult> MergeAsync(
        long id, MergeRequest merge, HttpContext context, DataServices data, UploadRequests requests, CancellationToken cancellationToken)
    {
        var upload = await data.Intake.RequireAsync(id, cancellationToken).ConfigureAwait(false);
        var confirmed = (merge.Confirm ?? []).Aggregate(MergeWarnings.None, (all, one) => all | one);
        var plan = new MergePlan(merge.Reading?.ToReading() ?? upload.Findings.Reading, merge.OnConflict ?? ConflictRule.KeepStored, confirmed,
            merge is { Kind: null, AbsentDays: null, Holidays: null } ? null : new SeriesSettings(merge.Kind, merge.AbsentDays, merge.Holidays),
            merge.FineTune is false);
        return (await requests.RequestAsync(id, plan, Caller(context), cancellationToken).ConfigureAwait(false)).ToAccepted();
    }

    private static async Task<IResult> TakeBackAsync(
        long id, TakeBackRequest request, HttpContext context, UploadRequests requests, CancellationToken cancellationToken) =>
        (await requests.TakeBackAsync(id, request.Reason, Caller(context), cancellationToken).ConfigureAwait(false)).ToAccepted();

    private static async Task<IResult> RemoveAsync(long id, UploadRequests requests, CancellationToken cancellationToken)
    {
        await requests.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
        return Results.NoContent();
    }

    /// <summary>Who asks, for the history.</summary>
    public static string Caller(HttpContext context) => context.User.Identity?.Name is { Length: > 0 } name ? name : "local development";
}

/// <summary>A page of uploads.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Offset">Uploads skipped.</param>
/// <param name="Limit">Uploads asked for.</param>
public sealed record UploadList(IReadOnlyList<Upload> Items, long Total, int Offset, int Limit);

/// <summary>How a file is to be read.</summary>
/// <param name="Kind">Candles or DailySeries.</param>
/// <param name="Target">Whose candles or values they are; null takes the names from the file.</param>
/// <param name="Columns">The columns of a daily file; null detects them.</param>
/// <param name="SameDay">What several rows of one series and day become; null chooses by the value's name.</param>
/// <param name="Dates">What comes first in dates such as 03/04/2025; null goes by the file.</param>
/// <param name="Decimals">What stands before the decimals of its numbers; null goes by the file.</param>
/// <param name="CandleColumns">The columns of a candle file; null detects them.</param>
/// <param name="Zone">The zone of candles whose times have no offset, by its IANA name, such as Europe/Berlin; null for UTC.</param>
/// <param name="Aggregate">Whether candles that are shorter than the market's are put together into the market's.</param>
public sealed record ReadingRequest(
    UploadKind Kind, string? Target = null, ColumnsRequest? Columns = null, SameDayRule? SameDay = null, DateOrder? Dates = null, DecimalSign? Decimals = null,
    CandleColumns? CandleColumns = null, string? Zone = null, bool Aggregate = false)
{
    /// <summary>The same in the words of the domain.</summary>
    public UploadReading ToReading() =>
        new(Kind, string.IsNullOrEmpty(Target) ? null : PageQuery.Named("target", Target), Columns?.ToColumns(), SameDay, Dates, Decimals,
            CandleColumns, string.IsNullOrEmpty(Zone) ? null : Zone, Aggregate);
}

/// <summary>The columns of a daily file, each counted from 1.</summary>
/// <param name="Date">Of the day.</param>
/// <param name="Value">Of the value.</param>
/// <param name="Id">Of the series' name; null where the file is of one series.</param>
public sealed record ColumnsRequest(int Date, int Value, int? Id = null)
{
    /// <summary>The same in the words of the domain.</summary>
    public SeriesColumns ToColumns() => new(Date, Id, Value);
}

/// <summary>Why an upload is taken back.</summary>
/// <param name="Reason">In 1 to 500 characters; it stands beside the upload for good.</param>
public sealed record TakeBackRequest(string Reason) : WorkRequest;

/// <summary>How an upload is to be merged.</summary>
/// <param name="Reading">How its file is to be read; null for as it was found.</param>
/// <param name="OnConflict">What happens where another value is stored; null for KeepStored.</param>
/// <param name="Confirm">The warnings (findings.warnings) that were read and are meant to be passed over; null for none.</param>
/// <param name="Kind">What the values of its daily series are: Price or Demand; null leaves what was said before, or what the values say.</param>
/// <param name="AbsentDays">What a day without a row means: Unknown or Zero; null leaves what was said before, or unknown.</param>
/// <param name="Holidays">Code of the country, or part of one, whose public holidays count; null leaves what was said before, or none.</param>
/// <param name="FineTune">Whether the LSTM is trained on from its saved weights; false builds it from scratch, null is true.</param>
public sealed record MergeRequest(
    ReadingRequest? Reading = null, ConflictRule? OnConflict = null, IReadOnlyList<MergeWarnings>? Confirm = null, SeriesKind? Kind = null,
    AbsentDays? AbsentDays = null, string? Holidays = null, bool? FineTune = null) : WorkRequest;
