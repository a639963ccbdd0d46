using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Engine;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Storage;

namespace CryptoPredict.Tests;

/// <summary>Who reads a name knows which type is meant.</summary>
public sealed class TypeNamesTests
{
    private static readonly Type[] OfEachProject = [typeof(TreeShap), typeof(PredictionLoop), typeof(Database), typeof(EngineServices), typeof(ApiRoutes)];

    [Fact]
    public void No_two_types_have_one_name() => Assert.Empty(OfEachProject
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => !type.IsNested && type.Namespace?.StartsWith("CryptoPredict.", StringComparison.Ordinal) == true && type.Name != "_Imports")
        .GroupBy(type => type.Name)
        .Where(types => types.Count() > 1)
        .Select(types => string.Join(" and ", types)));
}
