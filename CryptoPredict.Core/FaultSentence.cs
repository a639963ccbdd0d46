namespace CryptoPredict.Core;

/// <summary>What a fault says to people: its message without the names of parameters and the values that the framework adds for developers.</summary>
internal static class FaultSentence
{
    /// <summary>The sentence of a fault.</summary>
    public static string Of(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var message = fault.Message;
        if (fault is ArgumentException { ParamName: { Length: > 0 } name }
            && message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is >= 0 and var end)
        {
            message = message[..end];
        }

        return message;
    }
}
