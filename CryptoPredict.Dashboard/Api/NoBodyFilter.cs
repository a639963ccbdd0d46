using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Refuses a body where none is read: whoever sent one expects it to be heeded. An empty object says nothing and passes, for some programs always send one.
/// </summary>
internal sealed class NoBodyFilter : IEndpointFilter
{
    private const int Most = 16;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
        {
            return await next(context).ConfigureAwait(false);
        }

        var bytes = new byte[Most];
        var length = await http.Request.Body.ReadAtLeastAsync(bytes, Most, throwOnEndOfStream: false, http.RequestAborted).ConfigureAwait(false);
        return length < Most && Encoding.UTF8.GetString(bytes, 0, length).Trim() is "" or "{}"
            ? await next(context).ConfigureAwait(false)
            : throw new BadQueryException("body", "This request takes no body, and one was sent: what it is about stands in its address. See /api-docs.");
    }
}
