namespace CryptoPredict.Tests.Support;

/// <summary>A folder of its own, removed with the test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
