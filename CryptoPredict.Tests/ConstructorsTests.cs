using System.Reflection;
using System.Runtime.CompilerServices;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Engine;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Storage;

namespace CryptoPredict.Tests;

/// <summary>
/// A class whose constructor takes much does much: it is split by what it does. Records and value types are data, and may hold as much as there is.
/// </summary>
public sealed class ConstructorsTests
{
    private const int Most = 7;

    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static TheoryData<string> Projects => [.. Assemblies.Keys];

    private static Dictionary<string, Assembly> Assemblies { get; } = new[]
    {
        typeof(TreeShap).Assembly, typeof(PredictionLoop).Assembly, typeof(Database).Assembly, typeof(EngineServices).Assembly, typeof(ApiRoutes).Assembly,
    }.ToDictionary(assembly => assembly.GetName().Name!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_constructor_of_a_class_takes_more_than_seven_parameters(string project) => Assert.Empty(Offenders(Assemblies[project].GetTypes()));

    [Fact]
    public void A_class_that_takes_more_is_named_and_a_record_is_not() =>
        Assert.Equal([$"{typeof(Greedy)} takes 8"], Offenders([typeof(Greedy), typeof(Modest), typeof(Data)]));

    private static IEnumerable<string> Offenders(IEnumerable<Type> types) => types
        .Where(type => type.IsClass && !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        .Select(type => (Type: type, Most: type.GetConstructors(Any).Select(constructor => constructor.GetParameters().Length).DefaultIfEmpty().Max()))
        .Where(found => found.Most > Most)
        .Select(found => $"{found.Type} takes {found.Most}");

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Any) is not null;

#pragma warning disable CA1812, CS9113 // Nobody makes them: they are looked at alone.
    private sealed class Greedy(int a, int b, int c, int d, int e, int f, int g, int h);

    private sealed class Modest(int a, int b, int c, int d, int e, int f, int g);

    private sealed record Data(int A, int B, int C, int D, int E, int F, int G, int H);
#pragma warning restore CA1812, CS9113
}
