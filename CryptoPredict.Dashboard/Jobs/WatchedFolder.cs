using System.Data.Common;
using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Merges every file that is put into a folder, one after another, and moves it away: to <c>done</c>, or to <c>refused</c> where it cannot be read for certain
/// or its merge failed. Beside it stands a sentence that says what became of it. What is interrupted is merged again at the next start; nothing is added twice.
/// </summary>
internal sealed partial class WatchedFolder(
    JobServer server, DataServices data, DirectMerge merge, DataOptions options, IHostEnvironment environment, TimeProvider wall, ILogger<WatchedFolder> logger)
    : BackgroundService
{
    /// <summary>Who asks.</summary>
    public const string By = "watched folder";

    private const string Done = "done";
    private const string Refused = "refused";

    // What programs call a file that they are still writing.
    private static readonly string[] Unfinished = [".part", ".tmp", ".partial", ".crdownload", ".filepart"];

    private readonly string? _folder = options.FolderIn(environment.ContentRootPath);
    private Dictionary<string, (long Length, DateTime Written)> _seen = [];

    /// <summary>Why the folder cannot be watched just now, in a sentence; null when it can, and where none is watched.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether a folder is watched.</summary>
    public bool IsOn => _folder is not null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_folder is null)
        {
            return;
        }

        // Before, the runs of an earlier process still look as if they were under way.
        await server.Started.WaitAsync(stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(options.WatchEvery, wall);
        do
        {
            await LookAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Takes every file that has not changed since the last look.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(_folder!, Done));
            Directory.CreateDirectory(Path.Combine(_folder!, Refused));
            var files = new DirectoryInfo(_folder!).GetFiles().Where(MayBeTaken).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
            var before = _seen;
            _seen = files.ToDictionary(file => file.FullName, file => (file.Length, file.LastWriteTimeUtc));
            Fault = null;
            foreach (var file in files.Where(file => before.TryGetValue(file.FullName, out var last) && last == _seen[file.FullName]))
            {
                await TakeAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DbException)
        {
            LogNotRead(logger, fault);
            Fault = StoreFault.Of(fault)?.Sentence ?? "The watched folder cannot be read or written to: it is not there, or another user's.";
        }
    }

    private async Task TakeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            Upload upload;
            var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
            await using (content.ConfigureAwait(false))
            {
                upload = await data.Intake.ReceiveAsync(content, file.Name, By, cancellationToken).ConfigureAwait(false);
            }

            var target = ProposedName.Of(upload.Findings, file.Name, data.History.MarketAssets);
            var plan = new MergePlan(upload.Findings.Reading with { Target = target.Length == 0 ? null : new Asset(target) });
            var (run, _) = await merge.StartAsync(upload, plan, isKindSaid: false, By, cancellationToken).ConfigureAwait(false);
            var end = await merge.EndOfAsync(run, cancellationToken).ConfigureAwait(false);
            var succeeded = end is { State: RunState.Succeeded };
            if (!succeeded && await data.Uploads.FindAsync(upload.Id, cancellationToken).ConfigureAwait(false) is { State: UploadState.Waiting })
            {
                await merge.ForgetAsync(upload).ConfigureAwait(false);
            }

            // What was cut off is no word on the file: the next look takes it again.
            if (end is not null and not { State: RunState.Aborted })
            {
                Move(file, succeeded ? Done : Refused, string.Create(
                    CultureInfo.InvariantCulture, $"Upload {upload.Id}, run {run}: {end.State}. {end.Message}"));
            }
        }
        catch (UploadException busy) when (busy.Refusal is UploadRefusal.NoRoom or UploadRefusal.Busy)
        {
            Fault = $"{file.Name} in the watched folder waits: {busy.Message}";
        }
        catch (UploadException refusal)
        {
            Move(file, Refused, refusal.Refusal == UploadRefusal.Undecided
                ? $"{refusal.Message} Send the file on the page Data, where it can be chosen." : refusal.Message);
        }
    }

    // The sentence first: a file that has left the folder always has one.
    private void Move(FileInfo file, string place, string sentence)
    {
        var target = Path.Combine(_folder!, place, file.Name);
        if (File.Exists(target))
        {
            target = Path.Combine(_folder!, place, string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(file.Name)}.{wall.GetUtcNow():yyyyMMdd-HHmmss-fff}{Path.GetExtension(file.Name)}"));
        }

        File.WriteAllText($"{target}.txt", $"{sentence}{Environment.NewLine}");
        File.Move(file.FullName, target);
        LogMoved(logger, file.Name, place, sentence);
    }

    // What a link leads to lies outside of the folder, and hidden files are somebody's own.
    private static bool MayBeTaken(FileInfo file) => file is { LinkTarget: null, Length: > 0 } && !file.Name.StartsWith('.') && !file.Name.EndsWith('~')
        && !Unfinished.Contains(file.Extension.ToLowerInvariant());

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} of the watched folder was moved to {Place}: {Sentence}")]
    private static partial void LogMoved(ILogger logger, string file, string place, string sentence);

    [LoggerMessage(Level = LogLevel.Error, Message = "The watched folder could not be read or written to; the next look tries again")]
    private static partial void LogNotRead(ILogger logger, Exception fault);
}
