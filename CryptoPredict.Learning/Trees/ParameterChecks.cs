using System.Runtime.CompilerServices;

namespace CryptoPredict.Learning.Trees;

/// <summary>Range checks that name the parameter, its value and what is allowed.</summary>
internal static class ParameterChecks
{
    public static void AtLeast(double value, double lowest, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(double.IsFinite(value) && value >= lowest, value, name, $"{lowest} or more");

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(double.IsFinite(value) && value > 0, value, name, "more than 0");

    public static void Fraction(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value is > 0 and <= 1, value, name, "more than 0 and at most 1");

    public static void Between(double value, double lowest, double highest, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value >= lowest && value <= highest, value, name, $"{lowest} to {highest}");

    public static void Require(bool holds, double value, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {rule}.");
        }
    }
}
