using System.Reflection;
using System.Runtime.Loader;

namespace CryptoPredict.Benchmarks.Peers;

/// <summary>
/// Finds the peer of TorchSharp where its project has been built. It stands outside of the solution, for its packages take 600 MB that no test needs.
/// </summary>
internal static class TorchLoading
{
    private const string Project = "CryptoPredict.Benchmarks.Torch";

    /// <summary>The peer, or in a sentence why there is none and what to do.</summary>
    public static (INetworkPeer? Peer, string? WhyNot) Load()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CryptoPredict.sln")))
        {
            root = root.Parent;
        }

        var path = Path.Combine(root?.FullName ?? ".", Project, "bin", "Release", "net10.0", $"{Project}.dll");
        if (!File.Exists(path))
        {
            return (null, $"TorchSharp is left out: build it first (dotnet build -c Release {Project}; 600 MB of packages).");
        }

        try
        {
            var context = new PeerContext(path);
            var type = context.LoadFromAssemblyPath(path).GetExportedTypes().Single(type => type.IsAssignableTo(typeof(INetworkPeer)));
            return ((INetworkPeer)Activator.CreateInstance(type)!, null);
        }
#pragma warning disable CA1031 // Whatever keeps a native library from being loaded, the other peers are measured.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var cause = fault.GetBaseException().Message;
            return (null, $"TorchSharp is left out, for it does not load: {cause} libtorch 2.10 needs GLIBCXX_3.4.32, of GCC 13: on an older system start "
                + $"with a newer libstdc++ and C library, see {Project}/README.md.");
        }
    }

    // The peer's own packages stand beside it; what the benchmarks have loaded is shared, for both sides must mean the same types.
    private sealed class PeerContext(string path) : AssemblyLoadContext(Project)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name!.StartsWith("CryptoPredict.", StringComparison.Ordinal) ? null
            : _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found)
            : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
