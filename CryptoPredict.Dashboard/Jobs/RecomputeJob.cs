using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Computes the predictions of the last day again from stored candles and artefacts. Numbers that come out otherwise are reported and no more, for a
/// changed setting has the same effect as a changed candle.
/// </summary>
internal sealed class RecomputeJob(Recomputation recomputation, ILiveState live) : IJob<NoInput>
{
    private static readonly TimeSpan Stretch = TimeSpan.FromDays(1);

    public static JobDefinition Definition => new(
        "recompute", "Recompute predictions", "Computes the last day's predictions again from stored candles and artefacts, bit for bit.")
    {
        Cron = "30 0 * * *",
        Retries = 0,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var (compared, otherArithmetic, unavailable, otherRules, differing, takenBack, books, differingBooks) = (0, 0, 0, 0, 0, 0, 0, 0);
        SortedSet<long> uploads = [];
        var now = live.Market.Clock.GetUtcNow();
        foreach (var asset in live.Market.Assets)
        {
            var report = await recomputation.RunAsync(asset, now - Stretch, now, run.Stop).ConfigureAwait(false);
            compared += report.Compared;
            otherArithmetic += report.OtherArithmetic;
            unavailable += report.Unavailable;
            otherRules += report.OtherRules;
            takenBack += report.TakenBack;
            uploads.UnionWith(report.Uploads);
            differing += report.Differing.Length;
            books += report.Books;
            differingBooks += report.DifferingBooks.Count;
        }

        return RunResult.Succeeded(
            SentenceOf(compared, otherArithmetic, otherRules, differing, takenBack, uploads) + OfBooks(books, differingBooks),
            new RunFigure("compared", compared), new RunFigure("other arithmetic", otherArithmetic), new RunFigure("unavailable", unavailable),
            new RunFigure("other rules", otherRules), new RunFigure("taken back", takenBack), new RunFigure("differing", differing),
            new RunFigure("books of evidence", books), new RunFigure("differing books", differingBooks));
    }

    /// <summary>What came of the evidence, in words.</summary>
    internal static string OfBooks(int books, int differing) => books == 0 ? ""
        : differing == 0 ? $" The evidence behind the verdicts came out again at {books} hours."
        : $" The evidence behind the verdicts came out otherwise at {differing} of {books} hours: the ledger's rows or the kept evidence were changed.";

    /// <summary>What came of it, in words.</summary>
    internal static string SentenceOf(
        int compared, int otherArithmetic, int otherRules, int differing, int takenBack, IReadOnlyCollection<long> uploads)
    {
        var sentence = differing == 0
            ? $"{compared} predictions of the last day came out again{(otherArithmetic == 0 ? " bit for bit" : "")}."
            : $"Of {compared} predictions of the last day {differing} came out otherwise: unless settings were changed since, candles or artefacts were.";
        if (otherArithmetic > 0)
        {
            sentence += $" {otherArithmetic} of them were computed by another arithmetic, on another kind of processor or by an older program, and compared "
                + "within a ten-thousandth of a standard deviation, the others bit for bit.";
        }

        if (takenBack > 0)
        {
            sentence += $" {takenBack} more rest on candles of upload {string.Join(", ", uploads)} taken back since, and were not compared.";
        }

        return otherRules == 0 ? sentence : $"{sentence} {otherRules} more were made by the rules of another version of the program and were not compared.";
    }
}
