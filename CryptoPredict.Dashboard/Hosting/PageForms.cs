using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>Refuses what is posted to a page and is no form: the page would fail where it reads one. Browsers send forms, so this is for programs.</summary>
internal static class PageForms
{
    /// <summary>Puts the refusal before the pages.</summary>
    public static void UsePageForms(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsPost(context.Request.Method) && !context.Request.HasFormContentType
        && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            ? Refusals.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, "Not a form",
                "This is the address of a page, which takes nothing but its own form: programs use what /api-docs shows.")
            : next(context));
}
