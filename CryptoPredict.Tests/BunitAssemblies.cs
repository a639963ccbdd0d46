using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace CryptoPredict.Tests;

/// <summary>Loads the AngleSharp.Diffing that stands in for the one bUnit was built against (see Bunit.targets).</summary>
internal static class BunitAssemblies
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver must stand before any test class is loaded.")]
    internal static void Resolve() =>
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "compat", "AngleSharp.Diffing.dll"))
            : null;
}
