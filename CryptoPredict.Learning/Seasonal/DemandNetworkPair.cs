using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// The network of all series twice. One serves: it has learned from all days. The other one judges: of each series it knows no day of the last 120 open ones,
/// which are those that the folds forecast, so that what it forecasts at them tells what the network is worth for the series.
/// </summary>
public sealed class DemandNetworkPair
{
    /// <summary>The newest open days of a series that the judging network does not see: all that folds forecast.</summary>
    public const int UnseenDays = DemandForecaster.MostFolds * DemandForecaster.FoldStep;

    private const string FormatKey = "format";
    private const string Format = "demand-network/1";
    private const string SeedKey = "seed";
    private const string RoundsKey = "rounds";
    private const string SeenKey = "judge_has_seen";
    private const string JudgePrefix = "judge.";
    private const string ServePrefix = "serve.";
    private const string DayFormat = "yyyyMMdd";

    // Names may be long and of any script; their digests are short, so that those of thousands of series fit into a file's header.
    private readonly ImmutableSortedDictionary<string, DateOnly> _seen;

    internal DemandNetworkPair(DemandNetwork judge, DemandNetwork serve, int seed, int rounds, ImmutableSortedDictionary<string, DateOnly> seen) =>
        (Judge, Serve, Seed, Rounds, _seen) = (judge, serve, seed, rounds, seen);

    /// <summary>Forecasts at moments of the past.</summary>
    public DemandNetwork Judge { get; }

    /// <summary>Forecasts now.</summary>
    public DemandNetwork Serve { get; }

    /// <summary>The seed that it was first trained with.</summary>
    public int Seed { get; }

    /// <summary>How often it was trained: once from scratch, and then on.</summary>
    public int Rounds { get; }

    internal ImmutableSortedDictionary<string, DateOnly> Seen => _seen;

    /// <summary>Whether the judging network knows no day that a fold of the series forecasts.</summary>
    /// <param name="series">The series as it is now.</param>
    public bool MayJudge(DemandHistory series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return !_seen.TryGetValue(KeyOf(series.Name), out var seen) || seen < series.Days.DayAt(Math.Max(0, series.Days.Values.Length - UnseenDays));
    }

    /// <summary>
    /// The network as a member of a series' forecast: the judging one at the folds, the serving one now. Null where the judging one has seen days of the series
    /// that the folds forecast, as when a shorter file replaced a longer one: training anew mends that.
    /// </summary>
    /// <param name="series">The series as it is now.</param>
    public DemandMember? ToMember(DemandHistory series)
    {
        if (!MayJudge(series))
        {
            return null;
        }

        var days = series.Days;
        return new DemandMember(DemandMember.Network, known => known.WithEvents(
            (known.Values.Length < days.Values.Length ? Judge : Serve).Forecast(known.WithoutEvents(), days)))
        {
            MustEarnItsPlace = true,
        };
    }

    /// <summary>The pair as a sealed safetensors file; the same pair always gives the same bytes.</summary>
    public byte[] Write() => Safetensors.Write(
        [.. Named(Judge, JudgePrefix), .. Named(Serve, ServePrefix)],
        new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [SeedKey] = Seed.ToString(CultureInfo.InvariantCulture),
            [RoundsKey] = Rounds.ToString(CultureInfo.InvariantCulture),
            [SeenKey] = string.Join(' ', _seen.Select(one => one.Key + one.Value.ToString(DayFormat, CultureInfo.InvariantCulture))),
        });

    /// <summary>Reads a pair that <see cref="Write"/> wrote.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is truncated, changed, of another version or not such a file.</exception>
    public static DemandNetworkPair Read(ReadOnlySpan<byte> file)
    {
        var content = Safetensors.Read(file);
        if (!content.IsSealed || !content.Metadata.TryGetValue(FormatKey, out var format) || format != Format)
        {
            throw new InvalidDataException($"The file is not a sealed {Format} file: train the network of all series anew.");
        }

        if (!int.TryParse(content.Metadata.GetValueOrDefault(SeedKey), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            || !int.TryParse(content.Metadata.GetValueOrDefault(RoundsKey), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            || !content.Metadata.TryGetValue(SeenKey, out var seen))
        {
            throw new InvalidDataException($"The file's metadata lack {SeedKey}, {RoundsKey} or {SeenKey}: train the network of all series anew.");
        }

        try
        {
            return new DemandNetworkPair(NetworkOf(content, JudgePrefix), NetworkOf(content, ServePrefix), seed, rounds, SeenOf(seen));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The file does not hold the weights of a {Format}: train the network of all series anew.", exception);
        }
    }

    internal static string KeyOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, sizeof(ulong)));

    private static IEnumerable<NamedTensor> Named(DemandNetwork network, string prefix) =>
        network.Weights.ToTensors().Select(tensor => tensor with { Name = prefix + tensor.Name });

    private static DemandNetwork NetworkOf(SafetensorsFile content, string prefix) => new(SequenceNetwork.FromTensors(
        DemandNetwork.Architecture,
        [.. content.Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => tensor with { Name = tensor.Name[prefix.Length..] })]));

    private static ImmutableSortedDictionary<string, DateOnly> SeenOf(string text)
    {
        const int KeyLength = 2 * sizeof(ulong);
        var seen = ImmutableSortedDictionary.CreateBuilder<string, DateOnly>(StringComparer.Ordinal);
        foreach (var one in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.Length != KeyLength + DayFormat.Length
                || !DateOnly.TryParseExact(one.AsSpan(KeyLength), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                throw new InvalidDataException($"The file's {SeenKey} holds {one}, which is no series and its day: train the network of all series anew.");
            }

            seen[one[..KeyLength]] = day;
        }

        return seen.ToImmutable();
    }
}
