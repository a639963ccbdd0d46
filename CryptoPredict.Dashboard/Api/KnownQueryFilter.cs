using System.Reflection;
using CryptoPredict.Core;
using Microsoft.AspNetCore.Http.Metadata;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Refuses query parameters that an endpoint does not know, as unknown members of a body are: passed over, a misspelt one would change the answer.
/// </summary>
internal static class KnownQueryFilter
{
    /// <summary>Adds the filter to what is mapped.</summary>
    public static TBuilder RefuseUnknownQuery<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilterFactory((endpoint, next) =>
        {
            string[] known = [.. endpoint.MethodInfo.GetParameters().SelectMany(NamesOf).Order(StringComparer.Ordinal)];
            return context =>
            {
                var unknown = context.HttpContext.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase));
                return unknown is null ? next(context) : throw new BadQueryException(
                    unknown.Shorten(), $"The query parameter '{unknown.Shorten()}' is not known here; "
                        + (known.Length == 0 ? "there are none." : $"there may be {string.Join(", ", known)}."));
            };
        });

    private static IEnumerable<string> NamesOf(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
        {
            return parameter.ParameterType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
                .Select(property => property.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? property.Name);
        }

        if (parameter.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault() is { } query)
        {
            return [query.Name ?? parameter.Name!];
        }

        // What a text can say; everything else is a service, the body or the request itself.
        var type = parameter.ParameterType;
        var single = Nullable.GetUnderlyingType(type.IsArray ? type.GetElementType()! : type) ?? (type.IsArray ? type.GetElementType()! : type);
        return single == typeof(string) || single.IsEnum
            || single.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(method => method.Name == "TryParse") ? [parameter.Name!] : [];
    }
}
