using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The body of a request that starts work. Two orders that say the same are equal and have the same text.</summary>
public abstract record WorkRequest
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>What was sent, in words, as the audit log names it: <c>asset BTC-USD, min samples 20</c>; empty where nothing was.</summary>
    internal virtual string InWords() => string.Join(", ", GetType().GetProperties()
        .Select(member => (member.Name, Value: member.GetValue(this))).Where(member => member.Value is not null)
        .Select(member => $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name).Replace('_', ' ')} {Said(member.Value!)}"));

    private static string Said(object value) => value switch
    {
        bool flag => flag ? "yes" : "no",
        TimeSpan length when length >= TimeSpan.Zero => IntervalWords.Of(length),
        IFormattable or string => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => JsonSerializer.Serialize(value, Format),
    };
}

/// <summary>Answers of requests that start work: 202 with the address of the run.</summary>
internal static class WorkAnswers
{
    /// <summary>The answer to a request for work: 202 with the address of the run.</summary>
    /// <exception cref="BadQueryException">The work was refused: 409.</exception>
    public static IResult ToAccepted(this ActionOutcome outcome) => Results.Accepted(outcome.OrConflict().Status, outcome);

    /// <summary>The outcome of what was done.</summary>
    /// <exception cref="BadQueryException">It could not be done: 409.</exception>
    public static ActionOutcome OrConflict(this ActionOutcome outcome) =>
        outcome.Done ? outcome : throw new BadQueryException("job", outcome.Message, StatusCodes.Status409Conflict);

    /// <summary>Says in the document what an endpoint that starts work answers, and lets it honour <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder StartsWork(this RouteHandlerBuilder route) => route
        .Idempotent()
        .Produces<ActionOutcome>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Lets an endpoint honour <c>Idempotency-Key</c>, and says so in the document.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) => route
        .AddEndpointFilter<IdempotencyFilter>()
        .WithMetadata(IdempotentAttribute.Instance)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}

/// <summary>Marks endpoints that honour <c>Idempotency-Key</c>, for the document.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IdempotentAttribute : Attribute
{
    private IdempotentAttribute()
    {
    }

    /// <summary>The mark.</summary>
    public static IdempotentAttribute Instance { get; } = new();
}
