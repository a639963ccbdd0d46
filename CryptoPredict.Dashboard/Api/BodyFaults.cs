using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Says what is wrong with a request's JSON body: which member, what it must be, and which members there are.</summary>
internal static partial class BodyFaults
{
    /// <summary>What a span of time looks like.</summary>
    public const string Span = "a span of time such as 01:30:00 or 1.12:00:00";

    private const string Body = "body";

    /// <summary>The refusal of a body that is not there, or is null.</summary>
    /// <param name="body">What the body stands for.</param>
    /// <param name="format">How it is read.</param>
    public static BadQueryException Missing(Type body, JsonSerializerOptions format) =>
        new(Body, $"The body is missing or null; expected is {Kind(body, format)}.");

    /// <summary>The refusal of a body that could not be read.</summary>
    /// <param name="fault">What the reader said.</param>
    /// <param name="body">What the body stands for.</param>
    /// <param name="format">How it is read.</param>
    public static BadQueryException Unreadable(JsonException fault, Type body, JsonSerializerOptions format)
    {
        // A fault below another one is one of JSON itself, not of what it says.
        if (fault.InnerException is JsonException cause)
        {
            return cause.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal)
                ? Missing(body, format)
                : new(Body, $"The body is no valid JSON: it cannot be read beyond line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}; expected is "
                    + $"{Kind(body, format)}.");
        }

        var steps = Step().Matches(fault.Path ?? "").Select(step => step.Groups["name"].Value).ToList();
        if (Unmapped().IsMatch(fault.Message))
        {
            var name = Name(steps);
            return new(name, $"{name} is not known here; expected is {Kind(Follow(body, steps.SkipLast(1), format), format)}.");
        }

        if (Lacking().Match(fault.Message) is { Success: true } lacking)
        {
            var name = Name([.. steps, lacking.Groups["name"].Value]);
            return new(name, $"{name} is missing; expected is {Kind(Follow(body, steps, format), format)}.");
        }

        var at = Name(steps);
        return Duplicate().IsMatch(fault.Message)
            ? new(at, $"{at} is given twice, and only one of them could count: send it once.")
            : new(at, $"{(steps.Count == 0 ? "The body" : at)} cannot be read; expected is {Kind(Follow(body, steps, format), format)}.");
    }

    private static string Name(List<string> steps) =>
        steps.Count == 0 ? Body : string.Join('.', steps).Replace(".[", "[", StringComparison.Ordinal);

    // The type that stands at a path; that of the way's last known member where the rest is unknown.
    private static Type Follow(Type type, IEnumerable<string> steps, JsonSerializerOptions format)
    {
        foreach (var step in steps)
        {
            var info = format.GetTypeInfo(type);
            var next = info.ElementType ?? info.Properties.FirstOrDefault(
                member => string.Equals(member.Name, step, StringComparison.OrdinalIgnoreCase))?.PropertyType;
            if (next is null)
            {
                break;
            }

            type = next;
        }

        return type;
    }

    private static string Kind(Type type, JsonSerializerOptions format)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = format.GetTypeInfo(type);
        return type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) => $"a whole number up to {int.MaxValue}",
            _ when type == typeof(long) => $"a whole number up to {long.MaxValue}",
            _ when type == typeof(string) => "a text",
            _ when type == typeof(TimeSpan) => Span,
            _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
            _ when info.ElementType is { } item => $"a list, each item {Kind(item, format)}",
            _ => Members(info),
        };
    }

    private static string Members(JsonTypeInfo type)
    {
        var required = string.Join(", ", type.Properties.Where(IsRequired).Select(member => member.Name));
        var optional = string.Join(", ", type.Properties.Where(member => !IsRequired(member)).Select(member => member.Name));
        var and = required.Length > 0 && optional.Length > 0 ? " and " : "";
        return $"a JSON object with {required}{and}{(optional.Length > 0 ? $"optionally {optional}" : "")}";

        static bool IsRequired(JsonPropertyInfo member) => member.AssociatedParameter is { HasDefaultValue: false };
    }

    [GeneratedRegex("""\.(?<name>[^.\[]+)|\['(?<name>.*?)'\]|(?<name>\[\d+\])""")]
    private static partial Regex Step();

    [GeneratedRegex("^The JSON property '.*' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex Lacking();

    [GeneratedRegex("^Duplicate property '.*' encountered", RegexOptions.Singleline)]
    private static partial Regex Duplicate();
}
