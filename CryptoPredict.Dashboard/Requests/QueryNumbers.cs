using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>Leaves out of a page's address what stands for a number and is none: the page shows what it can, where it would end with a fault.</summary>
internal static class QueryNumbers
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Func<string, bool>>> Pages = new();

    public static void UseQueryNumbers(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { Type: { } page })
        {
            return next(context);
        }

        var numbers = Pages.GetOrAdd(page, NumbersOf);
        var rest = request.Query
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value))
            .Where(parameter => !numbers.TryGetValue(parameter.Key, out var isNumber) || isNumber(parameter.Value ?? ""))
            .ToList();
        if (rest.Count == request.Query.Sum(parameter => parameter.Value.Count))
        {
            return next(context);
        }

        context.Response.Redirect($"{request.PathBase}{request.Path}{QueryString.Create(rest)}");
        return Task.CompletedTask;
    });

    private static Dictionary<string, Func<string, bool>> NumbersOf(Type page)
    {
        var numbers = new Dictionary<string, Func<string, bool>>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in Inherited(page))
        {
            Func<string, bool>? isNumber = property.PropertyType == typeof(int?) ? text =>
                int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
                : property.PropertyType == typeof(long?) ? text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
                : null;
            if (isNumber is not null && property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is { } query)
            {
                numbers[query.Name ?? property.Name] = isNumber;
            }
        }

        return numbers;
    }

    // Private ones of a page's base as well, which a type does not tell of itself.
    private static IEnumerable<PropertyInfo> Inherited(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var property in type.GetProperties(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return property;
            }
        }
    }
}
