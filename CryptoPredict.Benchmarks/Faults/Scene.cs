using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>One run: a copy of the store, the application over it, and what was seen of both.</summary>
/// <param name="folder">The run's own folder; it goes with the run.</param>
/// <param name="number">The run's number within its kind: what all that is left to chance comes from.</param>
/// <param name="key">The key that the store's accounts know.</param>
internal sealed partial class Scene(string folder, int number, string key) : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(150);
    private readonly List<Dashboard> _former = [];
    private long _ended = Stopwatch.GetTimestamp();
    private HealthWatch? _health;
    private Caller? _caller;

    /// <summary>Where chance comes from.</summary>
    public Random Random { get; } = new(number);

    /// <summary>The run's number within its kind.</summary>
    public int Number => number;

    /// <summary>The run's own folder.</summary>
    public string Folder => folder;

    /// <summary>The data folder.</summary>
    public string Data { get; set; } = Path.Combine(folder, "data");

    /// <summary>The market's database.</summary>
    public string Database => Path.Combine(Data, $"{Market.Name}.db");

    /// <summary>By what command the application is started; empty for none.</summary>
    public IReadOnlyList<string> Through { get; set; } = [];

    /// <summary>More of its environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The application that was started last.</summary>
    public Dashboard? Running { get; private set; }

    /// <summary>Who calls it.</summary>
    public Caller Caller => _caller ?? throw new InvalidOperationException("It does not listen.");

    /// <summary>Who watches it.</summary>
    public HealthWatch Health => _health ?? throw new InvalidOperationException("It does not listen.");

    /// <summary>The key of the caller.</summary>
    public string Key { get; set; } = key;

    /// <summary>Rows of the ledger that must be there at the end, each with its hash.</summary>
    public Dictionary<long, string> Seen { get; set; } = [];

    /// <summary>Rows that the fault destroyed and no backup held.</summary>
    public int Gone { get; set; }

    /// <summary>A copy of the database that a fault damaged, made just before, and which it is of; null where none was.</summary>
    public (string Copy, string Database)? Before { get; set; }

    /// <summary>The backup that was put in the place of what was damaged; null where none was needed.</summary>
    public string? Restored { get; set; }

    /// <summary>Whether the store has no model to predict with until it is trained.</summary>
    public bool NeedsTraining { get; set; }

    /// <summary>What chance chose.</summary>
    public string What { get; set; } = "";

    /// <summary>Whether the fault was told; null while there is nothing to tell.</summary>
    public bool? Told { get; set; }

    /// <summary>What was said of it.</summary>
    public string Words { get; set; } = "";

    /// <summary>Runs that were under way when the application died.</summary>
    public List<long> Interrupted { get; } = [];

    /// <summary>Rows of the ledger that are not there any more, or are others.</summary>
    public int Lost { get; set; }

    /// <summary>Rows that are there twice.</summary>
    public int Doubled { get; set; }

    /// <summary>Runs that never end.</summary>
    public int Stuck { get; set; }

    /// <summary>Seconds until predictions came again.</summary>
    public double Stop { get; set; }

    /// <summary>Seconds that SIGTERM took, the longest.</summary>
    public double End { get; set; }

    /// <summary>What else went wrong.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Everything that all its processes printed.</summary>
    public string Output => string.Join("\n-- next process --\n", _former.Select(one => one.Output));

    /// <summary>A span of time between nothing and a longest one.</summary>
    public TimeSpan Chance(double seconds) => TimeSpan.FromSeconds(seconds * Random.NextDouble());

    /// <summary>Starts the application.</summary>
    /// <returns>Whether it listens; if not it has ended, and its output says why.</returns>
    public async Task<bool> StartAsync()
    {
        await ForgetProcessAsync();
        Launch();
        return await ListenAsync();
    }

    /// <summary>Starts the process without waiting for it.</summary>
    public Dashboard Launch(string[]? args = null)
    {
        _ended = Stopwatch.GetTimestamp();
        var started = new Dashboard(args ?? Market.Arguments(Data), Through, Environment);
        _former.Add(started);
        return Running = started;
    }

    /// <summary>Waits until the process listens.</summary>
    public async Task<bool> ListenAsync()
    {
        if (await Running!.ListeningAsync() is not { } address)
        {
            return false;
        }

        _caller = new Caller(address, Key);
        _health = new HealthWatch(_caller);
        return true;
    }

    /// <summary>Calls with another key from here on.</summary>
    public async Task UseKeyAsync(string key)
    {
        await ForgetProcessAsync();
        Key = key;
        await ListenAsync();
    }

    /// <summary>Starts it and waits until it predicts.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public async Task BeginAsync()
    {
        if (!await StartAsync() || await PredictsAsync() is null)
        {
            throw new InvalidOperationException("The store as it was prepared does not predict.");
        }

        Health.Forget();
    }

    /// <summary>Waits for a prediction newer than all there are.</summary>
    /// <returns>How long since the fault's end, or the start; null when none came.</returns>
    public async Task<double?> PredictsAsync()
    {
        var before = await Caller.UntilAsync(async () => await Caller.NewestAsync() is var newest and > 0 ? newest : (long?)null, LongestWait);
        var seconds = await Caller.UntilAsync(
            async () => await Caller.NewestAsync() > before ? Stopwatch.GetElapsedTime(_ended).TotalSeconds : (double?)null, LongestWait);
        return seconds;
    }

    /// <summary>Notes the rows that are committed at this moment.</summary>
    public async Task SeeAsync() => Seen = await StoredLedger.ReadAsync(Database);

    /// <summary>From here on it counts how long predictions stay away.</summary>
    public void FaultEnds() => _ended = Stopwatch.GetTimestamp();

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await SeeAsync();
        await Running!.KillAsync();
        Interrupted.AddRange(await StoredLedger.ReadRunningAsync(Database));
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        var took = (await Running!.TerminateAsync()).TotalSeconds;
        End = Math.Max(End, took);
        if (Running.ExitCode != 0)
        {
            Wrong.Add($"SIGTERM ended it with {Running.ExitCode} after {took:F1} s");
        }
    }

    /// <summary>Takes note that it was told, or that it was not.</summary>
    /// <param name="sentences">What was said.</param>
    /// <param name="expected">What one of them has to say.</param>
    public bool Hear(IEnumerable<string> sentences, Regex expected)
    {
        var said = sentences.FirstOrDefault(expected.IsMatch);
        Words = said ?? Words;
        Told = Told is true || said is not null;
        return said is not null;
    }

    /// <summary>The same, of a process that ended by itself: it has to end with 1 and without a stack.</summary>
    public bool HearEnd(Regex expected)
    {
        var output = Running!.Output;
        if (Running.HasEnded && Running.ExitCode != 1)
        {
            Wrong.Add($"it ended by itself with {Running.ExitCode}");
        }

        if (Stack().IsMatch(output))
        {
            Wrong.Add("a stack on the console");
        }

        return Hear(output.Split('\n').Where(line => line.StartsWith("The ", StringComparison.Ordinal)), expected) && Running.HasEnded;
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetProcessAsync();
        foreach (var one in _former)
        {
            await one.DisposeAsync();
        }

        _former.Clear();
    }

    private async Task ForgetProcessAsync()
    {
        if (_health is { } health)
        {
            await health.DisposeAsync();
        }

        _caller?.Dispose();
        (_health, _caller) = (null, null);
    }

    [GeneratedRegex(@"^Unhandled exception", RegexOptions.Multiline)]
    private static partial Regex Stack();
}
