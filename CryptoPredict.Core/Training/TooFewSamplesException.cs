using System.Globalization;

namespace CryptoPredict.Core.Training;

/// <summary>There is not enough to learn from yet; both numbers are named.</summary>
public sealed class TooFewSamplesException : Exception
{
    /// <summary>A refusal with both numbers.</summary>
    /// <param name="available">How many there are.</param>
    /// <param name="required">How many it takes.</param>
    /// <param name="what">What is counted, in the plural.</param>
    public TooFewSamplesException(int available, int required, string what)
        : base($"{available} {what} are too few: at least {required} are needed. Wait for more, or lower the minimum in the configuration.")
    {
        Available = available;
        Required = required;
    }

    /// <summary>A refusal of prices that never moved: however many there are, nothing can be learnt from them.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="what">What they are, in the plural.</param>
    public static TooFewSamplesException OfStillPrices(int count, string what) => new(
        string.Create(CultureInfo.InvariantCulture, $"The price did not move in {count:N0} {what}: there is nothing to learn from until it does."))
    {
        IsOfStillPrices = true,
    };

    /// <summary>A refusal with its sentence; prefer the one with numbers.</summary>
    public TooFewSamplesException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its sentence and its cause; prefer the one with numbers.</summary>
    public TooFewSamplesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal without words; prefer the one with numbers.</summary>
    public TooFewSamplesException()
    {
    }

    /// <summary>Whether there were enough, but of prices that never moved.</summary>
    public bool IsOfStillPrices { get; private init; }

    /// <summary>How many there are.</summary>
    public int Available { get; }

    /// <summary>How many it takes.</summary>
    public int Required { get; }
}
