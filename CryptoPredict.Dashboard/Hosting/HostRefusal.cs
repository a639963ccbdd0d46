using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.HostFiltering;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Tells in a problem document that a request is addressed to a host that is not allowed. The framework finds it out before anything of the application is
/// asked, and would tell it by a page.
/// </summary>
internal sealed class HostRefusal : IStartupFilter
{
    /// <summary>Puts it before the framework's own.</summary>
    public static void Add(IServiceCollection services)
    {
        services.Configure<HostFilteringOptions>(options => options.IncludeFailureMessage = false);
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, HostRefusal>());
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, others) =>
        {
            await others(context).ConfigureAwait(false);

            // The application itself leaves no refusal without a word.
            if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentLength: null, ContentType: null })
            {
                await Refusals.WriteAsync(
                    context, StatusCodes.Status400BadRequest, "Another host",
                    $"The request is addressed to '{context.Request.Host}', which is not one of the host names that are answered: AllowedHosts names them.")
                        .ConfigureAwait(false);
            }
        });
        next(app);
    };
}
