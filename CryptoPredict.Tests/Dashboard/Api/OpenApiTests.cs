using System.Text.Json;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The document that programs and /api-docs read: an operation without its words fails here.</summary>
[Kind(TestKind.Host)]
public sealed class OpenApiTests
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    [Fact]
    public async Task Every_operation_says_what_it_does_what_it_takes_and_what_it_answers()
    {
        await using var app = await RunningDashboard.StartAsync();
        var document = await app.Http.SendJsonAsync("GET", "/openapi/v1.json").ExpectAsync();
        List<string> faults = [];
        var versioned = 0;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(property => Methods.Contains(property.Name)))
            {
                versioned += path.Name.StartsWith("/api/v1/", StringComparison.Ordinal) ? 1 : 0;
                faults.AddRange(FaultsOf(operation.Value, path.Name.StartsWith("/api/v1/", StringComparison.Ordinal))
                    .Select(fault => $"{operation.Name} {path.Name}: {fault}"));
                Assert.True(ids.Add(operation.Value.GetProperty("operationId").GetString()!), $"{path.Name} has a name that another operation has.");
            }
        }

        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Count(route => route.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1/", StringComparison.Ordinal));
        Assert.Equal(routes, versioned);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_document_names_the_version_of_the_program()
    {
        await using var app = await RunningDashboard.StartAsync();
        var info = (await app.Http.SendJsonAsync("GET", "/openapi/v1.json").ExpectAsync()).GetProperty("info");

        Assert.Equal(ProgramVersion.Text, info.GetProperty("version").GetString());
        Assert.Matches(@"^0\.\d+\.\d+$", ProgramVersion.Text);
    }

    [Fact]
    public async Task Every_operation_stands_under_a_tag_with_a_meaning_and_the_most_used_tags_come_first()
    {
        await using var app = await RunningDashboard.StartAsync();
        var document = await app.Http.SendJsonAsync("GET", "/openapi/v1.json").ExpectAsync();
        var tags = document.GetProperty("tags").EnumerateArray().ToArray();
        string[] names = [.. tags.Select(tag => tag.GetProperty("name").GetString()!)];

        Assert.Equal(["Predictions", "Market", "Models", "Training", "Data", "Jobs", "Accounts", "Short paths"], names);
        Assert.All(tags, tag => Assert.EndsWith(".", tag.GetProperty("description").GetString(), StringComparison.Ordinal));
        Assert.Equal(names.Order(), document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => Methods.Contains(operation.Name))
            .Select(operation => Assert.Single(Items(operation.Value, "tags")).GetString()!).Distinct().Order());
    }

    [Fact]
    public async Task What_is_sent_says_what_it_must_hold_and_that_it_may_hold_nothing_else_and_answers_may_grow()
    {
        await using var app = await RunningDashboard.StartAsync();
        var schemas = (await app.Http.SendJsonAsync("GET", "/openapi/v1.json").ExpectAsync()).GetProperty("components").GetProperty("schemas");

        Assert.False(schemas.GetProperty("FineTuneRequest").GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(["asset"], Items(schemas.GetProperty("FineTuneRequest"), "required").Select(name => name.GetString()));
        Assert.Equal(["date", "value"], Items(schemas.GetProperty("ColumnsRequest"), "required").Select(name => name.GetString()));
        Assert.Empty(Items(schemas.GetProperty("ForecastRequest"), "required"));
        Assert.Equal(
            ["KeepStored", "TakeUploaded", null],
            Items(schemas.GetProperty("MergeRequest").GetProperty("properties").GetProperty("onConflict"), "enum").Select(name => name.GetString()));
        Assert.All(schemas.EnumerateObject(), schema => Assert.Equal(
            schema.Name.EndsWith("Order", StringComparison.Ordinal) || schema.Name.EndsWith("Request", StringComparison.Ordinal),
            schema.Value.TryGetProperty("additionalProperties", out _)));
    }

    private static IEnumerable<string> FaultsOf(JsonElement operation, bool isVersioned)
    {
        if (Text(operation, "summary") is not { Length: > 10 })
        {
            yield return "it has no summary";
        }

        foreach (var parameter in Items(operation, "parameters").Where(parameter => Text(parameter, "description") is not { Length: > 5 }))
        {
            yield return $"the parameter {Text(parameter, "name")} has no description";
        }

        var answers = operation.GetProperty("responses").EnumerateObject().ToList();
        foreach (var answer in answers.Where(answer => Text(answer.Value, "description") is not { Length: > 0 }))
        {
            yield return $"the answer {answer.Name} has no description";
        }

        var good = answers.Where(answer => answer.Name.StartsWith('2')).ToList();
        if (!good.Exists(answer => answer.Name == "204" || answer.Value.TryGetProperty("content", out _)))
        {
            yield return "it does not say what it answers when all is well";
        }

        foreach (var status in (string[])(isVersioned ? ["401", "429"] : ["401"]))
        {
            if (!answers.Exists(answer => answer.Name == status))
            {
                yield return $"it does not say that it may answer {status}";
            }
        }
    }

    private static List<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() : null;
}
