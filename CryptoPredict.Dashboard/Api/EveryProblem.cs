namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Writes every refusal as a problem document, whatever the caller accepts. The framework's own service writes nothing to one who waits for a page, text or
/// events, and then a refusal would come without a word, or as a fault of the server.
/// </summary>
internal sealed class EveryProblem(IEnumerable<IProblemDetailsWriter> writers) : IProblemDetailsService
{
    private readonly IProblemDetailsWriter _json = writers.Last();

    public ValueTask WriteAsync(ProblemDetailsContext context) => _json.WriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        await WriteAsync(context).ConfigureAwait(false);
        return true;
    }
}
