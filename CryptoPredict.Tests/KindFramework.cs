using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(CryptoPredict.Tests.KindFramework))]

namespace CryptoPredict.Tests;

/// <summary>xUnit as it is, but every test has the trait <c>Kind</c>: most classes are of a kind that need not be written at them.</summary>
public sealed class KindFramework : XunitTestFramework
{
    /// <summary>The name of the trait.</summary>
    public const string Trait = "Kind";

    /// <summary>The kind of a test class.</summary>
    public static TestKind Of(Type tests) =>
        tests.GetCustomAttribute<KindAttribute>()?.Kind ?? (tests.Namespace == typeof(Browser.Chromium).Namespace ? TestKind.Browser : TestKind.Unit);

    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) => new Discoverer(new XunitTestAssembly(assembly));

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new Executor(new XunitTestAssembly(assembly));

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override ValueTask<bool> FindTestsForMethod(
            IXunitTestMethod testMethod, ITestFrameworkDiscoveryOptions discoveryOptions, Func<ITestCase, ValueTask<bool>> discoveryCallback) =>
            base.FindTestsForMethod(testMethod, discoveryOptions, found =>
            {
                ((XunitTestCase)found).Traits[Trait] = [Of(testMethod.TestClass.Class).ToString()];
                return discoveryCallback(found);
            });
    }

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        protected override ITestFrameworkDiscoverer CreateDiscoverer() => new Discoverer(TestAssembly);
    }
}
