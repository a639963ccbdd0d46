namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Honours the header <c>Idempotency-Key</c>: within <see cref="IdempotencyKeys.Lifetime"/> the same key with the same request of the same caller gets the same
/// answer again, also while the first is still being worked out, and nothing is started twice. The same key with another request is refused with 422.
/// </summary>
internal sealed class IdempotencyFilter(IdempotencyKeys keys) : IEndpointFilter
{
    /// <summary>The header that carries the key.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most characters of a key.</summary>
    public const int MaxLength = 200;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return await next(context).ConfigureAwait(false);
        }

        var key = values.ToString();
        if (key.Length is 0 or > MaxLength)
        {
            throw new BadQueryException(Header, $"{Header} has {key.Length} characters; it must have 1 to {MaxLength}: a new UUID for each piece of work is a good one.");
        }

        // The body was read before this filter runs; as an order it prints itself whole.
        var wish = $"{request.Method} {request.Path}{request.QueryString} {string.Join(' ', context.Arguments.OfType<WorkOrder>())}";
        return await keys.AnswerAsync((UploadsApi.Caller(context.HttpContext), key), wish, () => next(context).AsTask()).ConfigureAwait(false);
    }
}
