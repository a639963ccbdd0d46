using System.Globalization;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The body of a request that starts work. Two orders that say the same are equal and have the same text.</summary>
public abstract record WorkOrder;

/// <summary>Work that was started.</summary>
/// <param name="Message">What came of the request, in a sentence.</param>
/// <param name="JobRunId">The job's run.</param>
/// <param name="Status">Where to ask how it stands; also in the header <c>Location</c>.</param>
public sealed record WorkAnswer(string Message, long JobRunId, string Status);

/// <summary>Answers of requests that start work: 202 with the address of the run.</summary>
internal static class WorkAnswers
{
    /// <summary>The answer to a request for work.</summary>
    /// <exception cref="BadQueryException">The work was refused: 409.</exception>
    public static IResult ToAnswer(this WorkTicket ticket) =>
        ticket is { Accepted: true, JobRunId: { } run }
            ? Accepted(long.Parse(run, CultureInfo.InvariantCulture), ticket.Message)
            : throw new BadQueryException("job", ticket.Message, StatusCodes.Status409Conflict);

    /// <summary>202 with the address of a job's run.</summary>
    public static IResult Accepted(long run, string message)
    {
        var status = StatusOf(run);
        return Results.Accepted(status, new WorkAnswer(message, run, status));
    }

    /// <summary>Where to ask how a job's run stands.</summary>
    public static string StatusOf(long run) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/jobs/runs/{run}");

    /// <summary>Says in the document what an endpoint that starts work answers, and lets it honour <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder StartsWork(this RouteHandlerBuilder route) => route
        .Idempotent()
        .Produces<WorkAnswer>(StatusCodes.Status202Accepted)
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
