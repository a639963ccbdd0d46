using System.Text.Json;
using CryptoPredict.Core.Jobs;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Every job that is registered, as the configuration has it.</summary>
internal sealed class JobCatalogue
{
    private readonly Dictionary<string, RegisteredJob> _jobs;

    public JobCatalogue(IEnumerable<RegisteredJob> registered, IOptions<JobOptions> options)
    {
        All = [.. registered.Select(job => job with { Definition = options.Value.Apply(job.Definition) })];
        _jobs = All.ToDictionary(job => job.Definition.Name, StringComparer.Ordinal);
        Zone = CronTiming.ZoneOf(options.Value.TimeZone);
    }

    /// <summary>The jobs, in the order they were registered.</summary>
    public IReadOnlyList<RegisteredJob> All { get; }

    /// <summary>The names of those that train models.</summary>
    public IReadOnlyList<string> Training => [.. All.Where(job => job.Definition.IsTraining).Select(job => job.Definition.Name)];

    /// <summary>The zone of their cron expressions.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The job of that name; null when there is none.</summary>
    public RegisteredJob? Find(string name) => _jobs.GetValueOrDefault(name);

    /// <summary>The definition of the job of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names those there are.</exception>
    public JobDefinition Require(string name) => Find(name)?.Definition
        ?? throw new ArgumentException(WhyUnknown(name), nameof(name));

    /// <summary>Says of a name that no job has it, and which there are.</summary>
    public string WhyUnknown(string name) => $"There is no job '{name}' here; there are {string.Join(", ", _jobs.Keys)}.";

    /// <summary>The title of a job that may no longer be there.</summary>
    public string TitleOf(string name) => Find(name)?.Definition.Title ?? name;

    /// <summary>What a run was asked, in words; null where nothing was said. As it stands in the ledger where the job is gone or reads it no longer.</summary>
    public string? InWords(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return Find(request.Job) is { } job ? job.Read(request.Input).InWords : request.Input;
        }
        catch (JsonException)
        {
            return request.Input;
        }
    }
}
