namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What came of one run, as a line of the table's file.</summary>
/// <param name="Kind">The fault.</param>
/// <param name="Number">The run's number within its kind, from 0; it is the seed as well.</param>
/// <param name="What">The moment, the file, the bytes: what the seed chose.</param>
/// <param name="Rows">Rows of the ledger that were there before the fault.</param>
/// <param name="Lost">Those of them that are not there afterwards, or are others, though the fault itself did not destroy them.</param>
/// <param name="Gone">Those that the fault destroyed together with their file and no backup held.</param>
/// <param name="Doubled">Predictions and verifications that are there twice.</param>
/// <param name="Stuck">Runs that no process does and that never end, and a retrain asked for that never ended.</param>
/// <param name="Told">Whether the fault was named; null where it changed nothing that anybody reads.</param>
/// <param name="Stop">Seconds from the fault's end, or from the start after it, to the next prediction.</param>
/// <param name="End">Seconds that SIGTERM took.</param>
/// <param name="Words">What was said of it.</param>
/// <param name="Wrong">What else went wrong; empty for nothing.</param>
internal sealed record FaultRecord(
    string Kind, int Number, string What, int Rows, int Lost, int Gone, int Doubled, int Stuck, bool? Told, double Stop, double End, string Words,
    IReadOnlyList<string> Wrong);
