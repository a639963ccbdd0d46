namespace CryptoPredict.Learning.Linear;

/// <summary>A logistic regression as a JSON file of plain numbers with a checksum.</summary>
public static class LogisticFile
{
    private const string Format = "logistic-regression/1";

    /// <summary>The file's bytes; the same model always gives the same bytes.</summary>
    /// <param name="model">What to save.</param>
    public static byte[] Write(LogisticModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return SealedJson.Write(Format, new Content([model.Weights.ToArray()], [model.Intercept]));
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the model is the same bit for bit.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is foreign, cut off, changed, or holds no usable model.</exception>
    public static LogisticModel Read(ReadOnlySpan<byte> file)
    {
        var content = SealedJson.Read<Content>(Format, file);
        Require(content.Intercepts.Length == 1 && content.Weights.Length == 1, "it has one weight vector and one intercept");
        var weights = content.Weights[0];
        Require(weights is { Length: >= 1 }, "its weight vector has one weight or more");
        Require(Array.TrueForAll(weights, double.IsFinite) && double.IsFinite(content.Intercepts[0]), "its numbers are finite");
        return new LogisticModel(weights, content.Intercepts[0]);
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The {Format} file breaks the rule that {rule}. Restore it from a good copy.");
        }
    }

    private sealed record Content(double[][] Weights, double[] Intercepts);
}
