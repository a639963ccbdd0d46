using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A job that is registered.</summary>
/// <param name="Definition">What it is; its defaults, or what the configuration made of them.</param>
/// <param name="Class">Its class.</param>
/// <param name="Read">Reads the input of a run of it.</param>
/// <param name="Work">Does a run of it, by the services of a scope.</param>
internal sealed record RegisteredJob(
    JobDefinition Definition, Type Class, Func<string?, IJobInput> Read, Func<IServiceProvider, IJobInput, IRun, Task<RunResult>> Work);

/// <summary>How jobs are registered.</summary>
internal static class JobRegistration
{
    /// <summary>Registers a job: its class says the rest.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services)
        where TJob : class
    {
        var input = typeof(TJob).GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IJob<>))
            .GetGenericArguments()[0];
        var register = new Func<RegisteredJob>(Describe<VerifyJob, NoInput>).Method.GetGenericMethodDefinition().MakeGenericMethod(typeof(TJob), input);
        services.AddScoped<TJob>();
        return services.AddSingleton((RegisteredJob)register.Invoke(null, null)!);
    }

    private static RegisteredJob Describe<TJob, TInput>()
        where TJob : class, IJob<TInput>
        where TInput : IJobInput => new(
            TJob.Definition,
            typeof(TJob),
            text => JobInput.Read<TInput>(text),
            (services, input, run) => services.GetRequiredService<TJob>().RunAsync((TInput)input, run));
}
