using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What a reader has chosen so far for the merge of an upload.</summary>
internal sealed class MergeDraft
{
    public UploadKind Kind { get; private init; }

    /// <summary>Symbol of the asset or series; empty to take the names from the file.</summary>
    public string Target { get; set; } = "";

    public int Date { get; set; }

    /// <summary>Column of the id; 0 when the whole file is one series.</summary>
    public int Id { get; set; }

    public int Value { get; set; }

    public SameDayRule SameDay { get; set; }

    public ConflictRule OnConflict { get; set; }

    /// <summary>The proposal that follows from what was found; the rule for conflicts stays as it was chosen.</summary>
    public static MergeDraft Of(Upload upload, IReadOnlyList<Asset> assets, ConflictRule onConflict)
    {
        var reading = upload.Findings.Reading;
        return new MergeDraft
        {
            Kind = reading.Kind,
            Target = reading.Target?.Symbol ?? Proposal(upload, assets),
            Date = reading.Columns?.Date ?? 0,
            Id = reading.Columns?.Id ?? 0,
            Value = reading.Columns?.Value ?? 0,
            SameDay = reading.SameDay ?? SameDayRule.Sum,
            OnConflict = onConflict,
        };
    }

    public UploadReading ToReading() => Kind == UploadKind.Candles
        ? new UploadReading(Kind, Target.Length == 0 ? null : new Asset(Target))
        : new UploadReading(
            Kind, Id > 0 || Target.Length == 0 ? null : new Asset(Target.Trim()), Date > 0 && Value > 0 ? new SeriesColumns(Date, Id > 0 ? Id : null, Value)
                : null, SameDay);

    public MergePlan ToPlan() => new(ToReading(), OnConflict);

    private static string Proposal(Upload upload, IReadOnlyList<Asset> assets)
    {
        if (!upload.Findings.NeedsName)
        {
            return "";
        }

        var name = Path.GetFileNameWithoutExtension(upload.Name);
        if (upload.Findings.Reading.Kind == UploadKind.Candles)
        {
            // BTCUSDT-1m-2025.csv is likely to hold BTC-USD.
            var like = assets.FirstOrDefault(asset => name.StartsWith(asset.Symbol.Split('-', '/')[0], StringComparison.OrdinalIgnoreCase), assets[0]);
            return like.Symbol;
        }

        var symbol = string.Concat(name.Where(Asset.IsSymbolCharacter));
        return symbol.Length <= Asset.MaxSymbolLength ? symbol : symbol[..Asset.MaxSymbolLength];
    }
}
