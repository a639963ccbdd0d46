namespace CryptoPredict.Benchmarks.Faults;

/// <summary>A fault that can be done to a running application, or before its start.</summary>
internal interface IFault
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>Why it cannot be done on this machine, in a sentence; null when it can.</summary>
    string? Absent => null;

    /// <summary>
    /// Starts the application, does the fault at the moment that the seed says, lets it act and ends it. What died stays dead: the start after it is looked at
    /// by others.
    /// </summary>
    Task ActAsync(Scene scene);
}
