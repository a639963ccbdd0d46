using System.Reflection;
using System.Text.Json.Nodes;
using CryptoPredict.Dashboard.Configuration;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// What the OpenAPI document says beyond what the routes' types tell: the parameters that several routes share, each with its
/// meaning and its range.
/// </summary>
internal static class ApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "CryptoPredict";
            document.Info.Version = ProgramVersion.Text;
            document.Info.Description = ApiScope.Text;

            document.Tags = new HashSet<OpenApiTag>(ApiTags.All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Meaning }));

            // Parameters of this type are texts, described below; its inside is nobody's business.
            document.Components?.Schemas?.Remove(nameof(UtcTime));
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // What is sent may hold nothing that is not named; answers may grow.
            schema.AdditionalPropertiesAllowed |= !IsSent(context.JsonTypeInfo.Type);
            var type = context.JsonTypeInfo.Type;
            if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } names)
            {
                var isNull = names != type;
                schema.Type = isNull ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
                schema.Enum = [.. Enum.GetNames(names), .. isNull ? [JsonNullSentinel.JsonNull] : (JsonNode[])[]];
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var names = context.Description.ParameterDescriptions.ToLookup(parameter => parameter.Name, NamesOf);
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                Describe(parameter, operation.OperationId);
                if (parameter.Name is { } name && names[name].FirstOrDefault() is { } allowed)
                {
                    parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. allowed] };
                }
            }

            // Every body has its limit, and the server is who refuses beyond it.
            if (operation.RequestBody is not null)
            {
                operation.Responses?.TryAdd("413", new OpenApiResponse { Description = "Content Too Large", Content = operation.Responses["401"].Content });
            }

            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotentAttribute>().Any())
            {
                operation.Parameters = [.. operation.Parameters ?? [], IdempotencyKey()];
            }

            return Task.CompletedTask;
        });
    }

    private static bool IsSent(Type type) =>
        type.Name.EndsWith("Order", StringComparison.Ordinal) || type.Name.EndsWith("Request", StringComparison.Ordinal);

    private static IReadOnlyList<string>? NamesOf(ApiParameterDescription parameter) =>
        (parameter.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo.GetCustomAttribute<OneOfAttribute>()?.Names;

    private static OpenApiParameter IdempotencyKey() => new()
    {
        Name = IdempotencyFilter.Header,
        In = ParameterLocation.Header,
        Description = "Within 24 hours, also over a restart, the same key with the same request gets the same answer and starts nothing anew; with another "
            + "request it is refused. Where the application ended before the first answer, the key works anew, and joins what still waits or is under way.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = IdempotencyFilter.MaxLength },
    };

    private static void Describe(OpenApiParameter parameter, string? operation)
    {
        var isCheck = operation == VerificationsApi.ListName;
        (parameter.Description, parameter.Schema) = parameter.Name switch
        {
            "asset" => ("The asset's symbol, for example BTC-USD.", new OpenApiSchema { Type = JsonSchemaType.String }),
            "from" => (
                "Only rows at or after this time: a candle's open time, a prediction's asOf. ISO 8601, UTC where no offset is given; a + must be written %2B.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }),
            "to" => ("Only rows before this time, reckoned as from is.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }),
            "frame" => (
                "Length of a candle, put together from the market's: a whole multiple of its interval, of which a whole number makes a day. The newest may "
                    + "still grow.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "duration" }),
            "level" => (
                "The price whose chances are asked for.", new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double", ExclusiveMinimum = "0" }),
            "within" => (
                "The time that is asked for, from the newest candle on: more than none, at most the longest horizon. It is taken as whole candles.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "duration" }),
            "until" => (
                "The time until which it is asked for, in place of within. ISO 8601, UTC where no offset is given; a + must be written %2B.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }),
            "horizon" => (
                "How far ahead the forecasts look: one of the horizons that are forecast; the main one if left out.",
                new OpenApiSchema { Type = JsonSchemaType.String, Format = "duration" }),
            "offset" => ("Rows to skip.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0", Default = 0 }),
            "limit" => (
                "Rows to return.",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "1",
                    Maximum = $"{PageQuery.MaxLimit}",
                    Default = PageQuery.DefaultLimit,
                }),
            "state" => (
                isCheck ? "How the check ended." : "Only rows in this state; all if left out.",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [.. (string[])(isCheck ? ["verified", "unverifiable"] : ["pending", "verified", "unverifiable"])],
                    Default = isCheck ? "verified" : null,
                }),
            "id" when parameter.Description is null => ("The id.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
            "name" => ("The file's name: shown, never used.", new OpenApiSchema { Type = JsonSchemaType.String }),
            _ => (parameter.Description, parameter.Schema),
        };
    }
}
