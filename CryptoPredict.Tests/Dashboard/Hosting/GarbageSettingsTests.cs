using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Engine;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>
/// Each setting that is read, under each kind of garbage. The keys come from the options themselves, so that a new one is tried by itself. What the console
/// and the exit code then say is <see cref="StartTests"/>.
/// </summary>
[Kind(TestKind.Slow)]
public sealed partial class GarbageSettingsTests
{
    // What is let through may be meant. Everything else that is not refused is a hole.
    private static readonly string[] MayBeNegative = ["Market:Simulated:Seed", "Training:Seed"];

    private static readonly string[] MayBeZero =
        [.. MayBeNegative, "Training:Threads", "Verification:Tolerance", "Registry:ProtectDays", "Uploads:MinFreeBytes"];

    private static readonly string[] MayBeForEver = ["Ensemble:StaleAfter"];

    [Fact]
    public async Task Every_key_that_is_read_refuses_what_it_cannot_be_with_one_sentence_that_names_key_value_and_rule_attack_16()
    {
        using var folder = new TestFolder();
        List<string> faults = [];
        var tried = 0;
        foreach (var (key, kind) in await KeysAsync(folder))
        {
            foreach (var (value, mayPass) in Garbage(key, kind))
            {
                tried++;
                var sentences = await WhyRefusedAsync(folder, key, value);
                var fault = sentences is null ? mayPass ? null : "was let through"
                    : sentences.FirstOrDefault(sentence => WhyNone(sentence, value) is not null) is { } wrong ? $"{WhyNone(wrong, value)}: {wrong}"
                    : sentences.Distinct().Count() != sentences.Count ? $"said twice: {string.Join(" | ", sentences)}"
                    : sentences.Any(sentence => sentence.Contains(key, StringComparison.OrdinalIgnoreCase) || IsOfAll(key, sentence)) ? null
                    : $"does not name the key: {string.Join(" | ", sentences)}";
                if (fault is not null)
                {
                    faults.Add($"{key}={value}: {fault}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(tried, 196, int.MaxValue);
    }

    [Fact]
    public async Task Every_misspelt_key_is_refused_with_the_nearest_one_attack_16()
    {
        using var folder = new TestFolder();
        List<string> faults = [];
        foreach (var (key, _) in await KeysAsync(folder))
        {
            // The last letter is missing; a member of a list or of a table of models has no name of the section's own.
            var parts = key.Split(':');
            if (parts[^1].Length < 3 || key.StartsWith("Ensemble:StartWeights", StringComparison.Ordinal))
            {
                continue;
            }

            var misspelt = key[..^1];
            var sentences = await WhyRefusedAsync(folder, misspelt, "1") ?? [];
            if (!sentences.Contains($"There is no setting '{misspelt}'; did you mean '{key}'?", StringComparer.OrdinalIgnoreCase))
            {
                faults.Add($"{misspelt}: {string.Join(" | ", sentences)}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // Of what kinds a value can be, and whether some of it may pass.
    private static IEnumerable<(string Value, bool MayPass)> Garbage(string key, Type kind)
    {
        if (kind == typeof(string))
        {
            yield return ("", true);
            yield return ("\u0007", true);
            yield return (new string('x', 300), true);
            yield break;
        }

        yield return ("abc", false);
        yield return ("1;2", false);
        yield return ("99999999999999999999999", false);
        if (kind == typeof(bool))
        {
            yield return ("2", false);
        }
        else if (kind == typeof(TimeSpan))
        {
            yield return ("00:00:00", MayBeZero.Contains(key));
            yield return ("-00:05:00", false);
            yield return ("10000.00:00:00", MayBeForEver.Contains(key));
        }
        else if (kind == typeof(double))
        {
            yield return ("NaN", false);
            yield return ("Infinity", false);
            yield return ("-1", false);
            yield return ("1e300", false);
        }
        else if (kind == typeof(int) || kind == typeof(long))
        {
            yield return ("1.5", false);
            yield return ("-1", MayBeNegative.Contains(key));
            yield return ("0", MayBeZero.Contains(key) || key.EndsWith(":Retries", StringComparison.Ordinal));
        }
        else if (kind == typeof(DateTimeOffset))
        {
            yield return ("2025-13-01", false);
        }
        else if (kind.IsEnum)
        {
            yield return ("77", false);
        }
    }

    // In production none of these accounts may be there, whatever its keys say.
    private static bool IsOfAll(string key, string sentence) =>
        key.StartsWith("Accounts:Development:", StringComparison.Ordinal) && sentence.StartsWith("Accounts:Development ", StringComparison.Ordinal);

    private static string? WhyNone(string sentence, string value) =>
        OfCode().IsMatch(sentence) ? "speaks of code"
        : !sentence.EndsWith('.') && !sentence.EndsWith('?') ? "is no sentence"
        : sentence.Length > 900 + value.Length ? "is too long" : null;

    /// <returns>What stopped the start, or null when nothing did.</returns>
    private static async Task<IReadOnlyList<string>?> WhyRefusedAsync(TestFolder folder, string key, string value)
    {
        try
        {
            await using var app = DashboardApp.Compose([.. Start(folder), $"--{key}={value}"]);
            app.RequireSettings();
            return null;
        }
#pragma warning disable CA1031 // What is no refusal is what is looked for.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Settings.Describe(fault) ?? [$"{fault.GetType().FullName} System.: {fault.Message}"];
        }
    }

    private static string[] Start(TestFolder folder) =>
        ["--urls=http://127.0.0.1:0", "--environment=Production", "--applicationName=CryptoPredict.Dashboard", $"--Storage:Path={folder.Path}",
            "--Logging:LogLevel:Default=None"];

    private static async Task<List<(string Key, Type Kind)>> KeysAsync(TestFolder folder)
    {
        await using var app = DashboardApp.Compose(Start(folder));
        return [.. app.Services.GetServices<KnownSection>()
            .SelectMany(section => section.Keys.SelectMany(key => Leaves($"{section.Name}:{key.Key}", key.Value)))];
    }

    private static IEnumerable<(string Key, Type Kind)> Leaves(string key, Type type)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeDescriptor.GetConverter(kind).CanConvertFrom(typeof(string)))
        {
            return [(key, kind)];
        }

        var items = kind.GetInterfaces().Prepend(kind).Where(item => item.IsGenericType).ToLookup(item => item.GetGenericTypeDefinition());
        return items[typeof(IReadOnlyDictionary<,>)].FirstOrDefault() is { } table ? Leaves($"{key}:kalman", table.GenericTypeArguments[1])
            : items[typeof(IEnumerable<>)].FirstOrDefault() is { } list
                ? Leaves(string.Create(CultureInfo.InvariantCulture, $"{key}:0"), list.GenericTypeArguments[0])
            : KnownSection.KeysOf(kind).SelectMany(inner => Leaves($"{key}:{inner.Key}", inner.Value));
    }

    [GeneratedRegex(@"\bSystem\.|\bMicrosoft\.|CryptoPredict\.(Core|Dashboard)\.|Exception|   at |\.cs\b")]
    private static partial Regex OfCode();
}
