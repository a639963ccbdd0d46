using System.Diagnostics;
using System.Globalization;

namespace CryptoPredict.Tests.Support;

/// <summary>The application as a process of its own, to be killed or to be told wrong things.</summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new();

    private DashboardProcess(IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

        // It is what its arguments say, wherever the tests run.
        foreach (var name in start.Environment.Keys.Where(key => key is "DOTNET_ENVIRONMENT" || key.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CryptoPredict.Dashboard.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

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

    /// <summary>The memory it holds at this moment.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static DashboardProcess Start(params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")]);

    /// <summary>Its address, once it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await Task.WhenAny(_listening.Task, ended) == _listening.Task
            ? await _listening.Task
            : throw new InvalidOperationException($"It ended with {_process.ExitCode} before it listened:\n{Output}");
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
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

        const string listening = "Now listening on: ";
        if (line.IndexOf(listening, StringComparison.Ordinal) is var at and >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + listening.Length)..].Trim(), UriKind.Absolute));
        }
    }

    /// <summary>A candle CSV of the common plain format.</summary>
    public static async Task WriteCsvAsync(string path, IEnumerable<Core.Market.Candle> candles)
    {
        var rows = candles.Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{c.OpenTime.UtcDateTime:yyyy-MM-dd HH:mm:ss},{c.Open:R},{c.High:R},{c.Low:R},{c.Close:R},{c.Volume:R}"));
        await File.WriteAllLinesAsync(path, ["timestamp,open,high,low,close,volume", .. rows], TestContext.Current.CancellationToken);
    }
}
