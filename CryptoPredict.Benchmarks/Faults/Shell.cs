using System.Diagnostics;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>Commands of the system by which faults are made.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> TryAsync(string command, params string[] args)
    {
        var start = new ProcessStartInfo(command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>The same, for commands that must succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public static async Task RunAsync(string command, params string[] args)
    {
        var (code, output) = await TryAsync(command, args);
        if (code != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', args)} ended with {code}: {output}");
        }
    }

    /// <summary>Whether a command is there.</summary>
    public static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, command)));
}
