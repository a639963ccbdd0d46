namespace CryptoPredict.Tests;

/// <summary>What a test class needs, so that each kind can be run apart: <c>dotnet test --filter Kind=Unit</c>.</summary>
public enum TestKind
{
    /// <summary>Quick, and nothing but this process: files and SQLite at most.</summary>
    Unit,

    /// <summary>As <see cref="Unit"/>, but slow: trainings and other long computations.</summary>
    Slow,

    /// <summary>Something that runs as in production, within this process: the web server, the queue's, the whole engine, PostgreSQL beside it.</summary>
    Host,

    /// <summary>Programs that are started, and often killed: most of all the application itself.</summary>
    Process,

    /// <summary>A real Chromium: the folder <c>Browser</c>.</summary>
    Browser,
}
