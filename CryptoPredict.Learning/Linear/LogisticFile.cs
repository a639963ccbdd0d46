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
        var weights = Enumerable.Range(0, model.Outputs).Select(output => model.Weights(output).ToArray());
        return SealedJson.Write(Format, new Content([.. weights], model.Intercepts.ToArray()));
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the model is the same bit for bit.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is foreign, cut off, changed, or holds no usable model.</exception>
    public static LogisticModel Read(ReadOnlySpan<byte> file)
    {
        var content = SealedJson.Read<Content>(Format, file);
        var outputs = content.Intercepts.Length;
        Require(outputs is 1 or >= 3, "it has one output for two classes, or one per class from three");
        Require(content.Weights.Length == outputs, "it has as many weight vectors as intercepts");
        var features = content.Weights[0]?.Length ?? 0;
        Require(features >= 1 && Array.TrueForAll(content.Weights, w => w?.Length == features), "its weight vectors have one length, 1 or more");
        double[] weights = [.. content.Weights.SelectMany(w => w)];
        Require(Array.TrueForAll(weights, double.IsFinite) && Array.TrueForAll(content.Intercepts, double.IsFinite), "its numbers are finite");
        return new LogisticModel(features, weights, content.Intercepts);
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
