using System.Diagnostics;
using System.Globalization;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The application as a process of its own.</summary>
internal sealed class Dashboard : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(150);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it.</summary>
    /// <param name="args">Its command line.</param>
    /// <param name="through">A command that starts it, with its arguments; empty for none.</param>
    /// <param name="environment">More of its environment.</param>
    public Dashboard(IEnumerable<string> args, IReadOnlyList<string> through, IReadOnlyDictionary<string, string> environment)
    {
        string[] line = [.. through, "dotnet", Path.Combine(AppContext.BaseDirectory, "CryptoPredict.Dashboard.dll"), .. args];
        var start = new ProcessStartInfo(line[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var arg in line[1..])
        {
            start.ArgumentList.Add(arg);
        }

        // So that the many starts cost less.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Its address once it listens; null when it ended, or took too long.</summary>
    public async Task<Uri?> ListeningAsync()
    {
        var first = await Task.WhenAny(_listening.Task, _process.WaitForExitAsync(), Task.Delay(LongestStart));
        return first == _listening.Task ? await _listening.Task : null;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; what does not end within half a minute is killed.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> TerminateAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await Shell.TryAsync("kill", "-TERM", Id.ToString(CultureInfo.InvariantCulture));
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(30)));
        var took = Stopwatch.GetElapsedTime(began);
        if (!HasEnded)
        {
            await KillAsync();
        }

        return took;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim(), UriKind.Absolute));
        }
    }
}
