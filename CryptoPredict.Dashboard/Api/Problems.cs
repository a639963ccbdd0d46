using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A query value that is not allowed; the message names it, the rule and the way out.</summary>
public sealed class BadQueryException(string parameter, string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    /// <summary>The parameter's name.</summary>
    public string Parameter { get; } = parameter;

    /// <summary>The HTTP status that says it.</summary>
    public int Status { get; } = status;
}

/// <summary>Answers refused requests with RFC 9457 problem details.</summary>
internal sealed partial class Problems(IOptions<JsonOptions> json, ILogger<Problems> logger) : IExceptionHandler
{
    /// <summary>The member of a problem that names the parameter.</summary>
    public const string Parameter = "parameter";

    private const string Unreadable = "The request cannot be read as it was sent: /api-docs shows what is taken here.";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var problem = (OfBody(context, exception) ?? exception) switch
        {
            BadQueryException bad => Describe(bad.Status, bad.Message, bad.Parameter),
            _ when IsOfType(exception) => Describe(StatusCodes.Status415UnsupportedMediaType, StatusSentences.OfType(context.Request), null),
            BadHttpRequestException bad => Describe(bad, EndpointOf(context)),
            BacktestRefusedException refused => Describe(StatusCodes.Status400BadRequest, refused.Message, refused.Setting),
            UploadException refused => Describe(StatusOf(refused.Refusal), refused.Message, refused.Field),
            DailyForecastException refused => Describe(
                refused.IsUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, refused.Message, null),
            _ when StoreFault.Of(exception) is { } fault => Describe(context, fault, exception),
            _ => null,
        };
        if (problem is null)
        {
            return false;
        }

        await TypedResults.Problem(problem).ExecuteAsync(context).ConfigureAwait(false);
        return true;
    }

    // The framework names a body that it could not read by types and parameters, which the sender has never seen.
    private BadQueryException? OfBody(HttpContext context, Exception exception)
    {
        if (exception is not BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad
            || EndpointOf(context)?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } body)
        {
            return null;
        }

        var format = json.Value.SerializerOptions;
        return bad.InnerException is JsonException fault ? BodyFaults.Unreadable(fault, body, format)
            : bad.Message.StartsWith("Implicit body inferred", StringComparison.Ordinal) ? BodyFaults.Missing(body, format)
            : null;
    }

    // The request was taken from its endpoint when it failed.
    private static Endpoint? EndpointOf(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    private static string SentAs(Endpoint? endpoint, string parameter) =>
        endpoint?.Metadata.OfType<IParameterBindingMetadata>().FirstOrDefault(bound => bound.Name == parameter)?
            .ParameterInfo.GetCustomAttributes(inherit: false).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name
        ?? char.ToLowerInvariant(parameter[0]) + parameter[1..];

    // An unknown character set is no refusal in the framework's eyes, but a fault of the server.
    private static bool IsOfType(Exception exception) =>
        exception is BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }
        || (exception is InvalidOperationException { InnerException: ArgumentException }
            && exception.Message.Contains("content type charset", StringComparison.Ordinal));

    private ProblemDetails Describe(HttpContext context, StoreFault fault, Exception exception)
    {
        LogStore(logger, exception, context.Request.Method, context.Request.Path);
        return new ProblemDetails
        {
            Status = fault.Kind switch
            {
                StoreFaultKind.Full => StatusCodes.Status507InsufficientStorage,
                StoreFaultKind.Damaged => StatusCodes.Status500InternalServerError,
                _ => StatusCodes.Status503ServiceUnavailable,
            },
            Title = "The store cannot answer",
            Detail = fault.Sentence,
        };
    }

    private static int StatusOf(UploadRefusal refusal) => refusal switch
    {
        UploadRefusal.Unknown => StatusCodes.Status404NotFound,
        UploadRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        UploadRefusal.NoRoom => StatusCodes.Status507InsufficientStorage,
        UploadRefusal.Busy or UploadRefusal.Undecided => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    private static ProblemDetails Describe(BadHttpRequestException bad, Endpoint? endpoint)
    {
        if (Unsent().Match(bad.Message) is { Success: true } unsent)
        {
            var missing = unsent.Groups["name"].Value;
            return Describe(bad.StatusCode, $"{missing} is missing: send it in the address, as ?{missing}=…", missing);
        }

        if (Unbound().Match(bad.Message) is not { Success: true } match)
        {
            // Some of the framework's own words name types; those of the server are for people.
            return Describe(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? null : bad.Message.Contains('"', StringComparison.Ordinal)
                ? Unreadable : bad.Message, null);
        }

        var (type, name, value) = (match.Groups["type"].Value, match.Groups["name"].Value, match.Groups["value"].Value);
        var expected = type switch
        {
            _ when (Is("int") || Is("long")) && BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                $"a whole number of at most {(Is("long") ? long.MaxValue : int.MaxValue)}",
            _ when Is("int") || Is("long") => "a whole number",
            _ when Is("bool") => "true or false",
            _ when Is("double") => "a number such as 0.5",
            _ when type.Contains(nameof(TimeSpan), StringComparison.Ordinal) => BodyFaults.Span,
            _ when type.Contains("UtcTime", StringComparison.Ordinal) => "an ISO 8601 time such as 2026-01-31T12:00:00Z",
            _ when type.Contains("StateFilter", StringComparison.Ordinal) => "pending, verified or unverifiable",
            _ => "another kind of value",
        };
        var parameter = SentAs(endpoint, name);
        return Describe(bad.StatusCode, $"{parameter} is '{value}'; expected is {expected}.", parameter);

        bool Is(string word) => type.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private static ProblemDetails Describe(int status, string? detail, string? parameter)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = status == StatusCodes.Status404NotFound ? "Not found" : "The request cannot be answered as it is",
            Detail = detail,
        };
        if (parameter is not null)
        {
            problem.Extensions[Parameter] = parameter;
        }

        return problem;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not answer {Method} {Path}")]
    private static partial void LogStore(ILogger logger, Exception fault, string method, string path);

    [GeneratedRegex("""^Required parameter "\S+ (?<name>\w+)" was not provided""")]
    private static partial Regex Unsent();

    [GeneratedRegex("""parameter "(?<type>\S+) (?<name>\w+)" from "(?<value>.*)"\.""")]
    private static partial Regex Unbound();
}
