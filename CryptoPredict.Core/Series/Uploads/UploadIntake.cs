using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>
/// Takes files in: to the disk, checked, and into the history. What is refused leaves nothing behind, and what an interrupted process left is
/// swept when it opens. For the one process that holds the store.
/// </summary>
public sealed class UploadIntake
{
    private const int MaxNameLength = 200;

    private readonly IUploadStore _store;
    private readonly UploadFolder _folder;
    private readonly UploadInspector _inspector;
    private readonly UploadOptions _options;
    private readonly TimeProvider _wall;

    /// <summary>Takes files into a folder; <see cref="SweepAsync"/> clears it of what an interrupted process left.</summary>
    /// <param name="store">The history of uploads.</param>
    /// <param name="folder">The folder of the market's uploads, absolute; made when needed.</param>
    /// <param name="options">Validated limits.</param>
    /// <param name="market">The market.</param>
    /// <param name="wall">The wall clock.</param>
    public UploadIntake(IUploadStore store, string folder, UploadOptions options, IMarketSource market, TimeProvider wall)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _store = store;
        _folder = new UploadFolder(folder);
        _inspector = new UploadInspector(store, _folder, market, Limits(options), wall);
        _options = options;
        _wall = wall;
    }

    /// <summary>The largest file that is taken, in bytes.</summary>
    public long MaxBytes => _options.MaxBytes;

    internal IUploadStore Store => _store;

    internal UploadFolder Folder => _folder;

    /// <summary>How much is unpacked at most.</summary>
    internal UnpackingLimits Unpacking => Limits(_options);

    /// <summary>Measures how long uploads take; null for nothing.</summary>
    public UploadMetrics? Metrics { get; init; }

    /// <summary>Removes files of no waiting upload. An upload whose file was lost stays, so that somebody learns of it.</summary>
    /// <param name="cancellationToken">Stops it before the first file goes.</param>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var waiting = await _store.ReadWaitingAsync(cancellationToken).ConfigureAwait(false);
        _folder.Sweep(waiting.Select(upload => upload.File).ToHashSet());
    }

    /// <summary>Receives a file, checks every row of it and notes it in the history. Memory does not grow with the file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">The name it is sent with: shown, never used.</param>
    /// <param name="uploadedBy">Who sends it.</param>
    /// <param name="cancellationToken">Stops it; nothing stays.</param>
    /// <exception cref="UploadException">It is too large or unfit, or there is no room.</exception>
    public async Task<Upload> ReceiveAsync(Stream content, string? name, string uploadedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        await RequirePlaceAsync(uploadedBy, cancellationToken).ConfigureAwait(false);
        var received = await _folder.ReceiveAsync(content, _options.MaxBytes, _options.MinFreeBytes, cancellationToken).ConfigureAwait(false);
        return await AddAsync(received, name, uploadedBy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Receives files that belong together as one upload, such as the months of one asset; archives among them are unpacked. One file is itself.
    /// </summary>
    /// <param name="files">The files, one after another; together they may be as large as one.</param>
    /// <param name="uploadedBy">Who sends them.</param>
    /// <param name="cancellationToken">Stops it; nothing stays.</param>
    /// <exception cref="UploadException">They are too large, too many or unfit, there is none, or there is no room.</exception>
    public async Task<Upload> ReceiveAsync(IAsyncEnumerable<SentFile> files, string uploadedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        await RequirePlaceAsync(uploadedBy, cancellationToken).ConfigureAwait(false);
        List<(ReceivedFile File, string? Name)> received = [];
        try
        {
            await foreach (var (name, content) in files.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (received.Count == _options.MaxFiles)
                {
                    throw new UploadException(UploadRefusal.Unfit, $"More than {_options.MaxFiles} files were sent together: send them in parts.");
                }

                var left = _options.MaxBytes - received.Sum(one => one.File.Bytes);
                received.Add((await _folder.ReceiveAsync(content, left, _options.MinFreeBytes, cancellationToken).ConfigureAwait(false), name));
            }

            switch (received)
            {
                case []:
                    throw new UploadException(UploadRefusal.Unfit, "The request holds no file: send each as a part with a file name.");
                case [var only]:
                    received.Clear();
                    return await AddAsync(only.File, only.Name, uploadedBy, cancellationToken).ConfigureAwait(false);
                default:
                    var pack = await _folder.PackAsync(received, Unpacking, cancellationToken).ConfigureAwait(false);
                    return await AddAsync(pack, UploadPack.NameOf([.. received.Select(one => one.Name)]), uploadedBy, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (UploadException tooLarge) when (tooLarge.Refusal == UploadRefusal.TooLarge && received.Count > 0)
        {
            throw new UploadException(UploadRefusal.TooLarge, $"The files are larger than {_options.MaxBytes} bytes together: send them in parts.", tooLarge);
        }
        catch (CsvImportException refusal)
        {
            throw Refused(refusal);
        }
        finally
        {
            received.ForEach(one => _folder.Delete(one.File.File));
        }
    }

    /// <summary>Finds uploads that wait and whose file is not there as it was received.</summary>
    /// <returns>Their names, such as <c>upload 3</c>.</returns>
    public async Task<IReadOnlyList<string>> FindDamagedAsync(CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (var upload in await _store.ReadWaitingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await Folder.IsWholeAsync(upload.File, upload.Sha256, cancellationToken).ConfigureAwait(false)
                && await _store.FindAsync(upload.Id, cancellationToken).ConfigureAwait(false) is { State: UploadState.Waiting })
            {
                found.Add(FormattableString.Invariant($"upload {upload.Id}"));
            }
        }

        return found;
    }

    /// <summary>Reads a waiting upload in another way and replaces what was found in it.</summary>
    /// <exception cref="UploadException">There is no such upload, it is merged, or it cannot be read so; nothing was changed.</exception>
    public async Task<Upload> InspectAsync(long id, UploadReading reading, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var upload = await RequireWaitingAsync(id, cancellationToken).ConfigureAwait(false);
        RequireReading(reading);
        var findings = await TimeAsync(
            async () => (await _inspector.PreviewAsync(upload.File, reading, null, Today, cancellationToken).ConfigureAwait(false)).Findings)
                .ConfigureAwait(false);
        await _store.SetFindingsAsync(id, findings, cancellationToken).ConfigureAwait(false);
        return upload with { Findings = findings };
    }

    /// <summary>Reads a waiting upload in some way and says what is in it then; changes nothing.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="drawn">Whose curve is wanted; null for that of the first row.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UploadException">There is no such upload, it is merged, its file is gone, or it cannot be read so.</exception>
    public async Task<UploadPreview> PreviewAsync(long id, UploadReading reading, Asset? drawn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var upload = await RequireWaitingAsync(id, cancellationToken).ConfigureAwait(false);
        RequireReading(reading);
        return Folder.Has(upload.File)
            ? await CheckedAsync(() => _inspector.PreviewAsync(upload.File, reading, drawn, Today, cancellationToken), preview => preview.Findings)
                .ConfigureAwait(false)
            : throw Gone(upload);
    }

    /// <summary>A file's refusal as that of an upload: of what somebody must decide, with the member of the request that does.</summary>
    internal static UploadException Refused(CsvImportException refusal) => new(
        refusal is { Question: null, IsColumnsOpen: false, IsUnnamed: false } ? UploadRefusal.Unfit : UploadRefusal.Undecided, refusal.Message, refusal)
    {
        Field = refusal.Question switch
        {
            ReadingQuestion.DateOrder => "dates",
            ReadingQuestion.DecimalSign => "decimals",
            ReadingQuestion.ValueColumn => "value",
            ReadingQuestion.ColumnOrder => "candle_columns",
            ReadingQuestion.SameDay => "same_day",
            ReadingQuestion.TimeZone => "zone",
            ReadingQuestion.Series => "series",
            _ => refusal.IsColumnsOpen ? "value" : refusal.IsUnnamed ? "target" : null,
        },
    };

    /// <summary>What is said of an upload whose file is not there.</summary>
    internal static UploadException Gone(Upload upload) =>
        new(UploadRefusal.Unfit, $"The file of upload {upload.Id} is gone: remove the upload and send the file again.");

    /// <summary>Removes an upload and its file; what was merged stays in the data set, and can be taken back no more.</summary>
    /// <exception cref="UploadException">There is no such upload, or it was taken back.</exception>
    public async Task RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var upload = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        if (upload.State == UploadState.TakenBack)
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"Upload {id} was taken back and stays in the list: it tells which versions learnt what is gone, and why predictions do not come out again.");
        }

        await _store.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
        _folder.Delete(upload.File);
    }

    /// <summary>The upload of that id.</summary>
    /// <exception cref="UploadException">There is none.</exception>
    public async Task<Upload> RequireAsync(long id, CancellationToken cancellationToken) =>
        await _store.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new UploadException(UploadRefusal.Unknown, $"There is no upload {id}: it was removed, or never was.");

    internal static void RequireReading(UploadReading reading)
    {
        if (reading.Target is { } named && !Asset.IsValidSymbol(named.Symbol))
        {
            throw new UploadException(UploadRefusal.Unfit, $"\"{Shown(named.Symbol)}\" is no name of a series: take {Asset.SymbolRule}.") { Field = "target" };
        }

        if (reading.Zone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            throw new UploadException(UploadRefusal.Unfit, $"\"{Shown(zone)}\" is no time zone that is known here: name one as Europe/Berlin, or UTC.")
            {
                Field = "zone",
            };
        }
    }

    private static UnpackingLimits Limits(UploadOptions options) => new(options.MaxFiles, options.MaxUnpackedBytes);

    /// <summary>The newest day that values may have: today by the wall clock, UTC.</summary>
    internal DateOnly Today => DateOnly.FromDateTime(_wall.GetUtcNow().UtcDateTime);

    private async Task RequirePlaceAsync(string uploadedBy, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uploadedBy);
        var waiting = await _store.ReadWaitingAsync(cancellationToken).ConfigureAwait(false);
        var own = waiting.Count(upload => upload.UploadedBy == uploadedBy);
        if (waiting.Count >= _options.MaxWaiting)
        {
            throw new UploadException(UploadRefusal.NoRoom, $"{_options.MaxWaiting} uploads wait already: merge or remove one first.");
        }

        // As many as are left for others, as of everything that callers share.
        if (own > 0 && own >= _options.MaxWaiting - waiting.Count)
        {
            throw new UploadException(UploadRefusal.NoRoom,
                $"{own} of the {_options.MaxWaiting} uploads that may wait are yours, and no more than that are free for others: merge or remove one first.");
        }
    }

    private async Task<Upload> AddAsync(ReceivedFile received, string? name, string uploadedBy, CancellationToken cancellationToken)
    {
        try
        {
            var findings = await TimeAsync(() => _inspector.InspectAsync(received.File, Today, cancellationToken)).ConfigureAwait(false);
            return await _store.AddAsync(
                new Upload(0, received.File, Shown(name), received.Bytes, received.Sha256, _wall.GetUtcNow(), uploadedBy, findings), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch
        {
            _folder.Delete(received.File);
            throw;
        }
    }

    private async Task<Upload> RequireWaitingAsync(long id, CancellationToken cancellationToken)
    {
        var upload = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        return upload.State == UploadState.Waiting
            ? upload
            : throw new UploadException(UploadRefusal.Unfit, $"Upload {id} is merged already and its file is gone: upload it again to read it in another way.");
    }

    private Task<UploadFindings> TimeAsync(Func<Task<UploadFindings>> read) =>
        UploadMetrics.TimeAsync(Metrics, "inspection", () => CheckedAsync(read, findings => findings));

    private static async Task<T> CheckedAsync<T>(Func<Task<T>> read, Func<T, UploadFindings> findingsOf)
    {
        try
        {
            var result = await read().ConfigureAwait(false);
            var report = findingsOf(result).Report;
            return report.Accepted > 0 || findingsOf(result) is { ColumnsOpen: not null }
                || findingsOf(result).Alternatives?.Any(alternative => alternative is { Question: ReadingQuestion.ColumnOrder, IsOpen: true }) is true
                ? result
                : throw new UploadException(UploadRefusal.Unfit,
                    $"No row of the file can be used: {report.Findings[0].Sentence} (line {report.Findings[0].Row}).");
        }
        catch (CsvImportException refusal)
        {
            throw Refused(refusal);
        }
    }

    // Control characters would break the lines of a log, and marks of writing direction the eye's.
    private static string Shown(string? name)
    {
        var shown = string.Concat((name ?? "").Where(
            c => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate))).Trim();
        return shown.Length == 0 ? "unnamed" : shown.Shorten(MaxNameLength);
    }
}
