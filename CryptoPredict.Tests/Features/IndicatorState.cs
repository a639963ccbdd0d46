using System.Reflection;

namespace CryptoPredict.Tests.Features;

/// <summary>
/// Every number an object holds, at any depth and in full precision. A float row hides the last bits of the doubles behind it,
/// so a difference of state may show only once in millions of rows; here it always shows.
/// </summary>
internal static class IndicatorState
{
    public static List<ulong> Of(object root)
    {
        var numbers = new List<ulong>();
        Collect(root, numbers);
        Assert.NotEmpty(numbers);
        return numbers;
    }

    /// <summary>The state of one private field.</summary>
    public static List<ulong> OfField(object owner, string field) =>
        Of(owner.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!);

    private static void Collect(object value, List<ulong> numbers)
    {
        switch (value)
        {
            case double number:
                numbers.Add(BitConverter.DoubleToUInt64Bits(number));
                break;
            case int number:
                numbers.Add((ulong)number);
                break;
            case string:
                break;
            case Array array:
                foreach (var element in array)
                {
                    Collect(element, numbers);
                }

                break;
            default:
                Assert.True(!value.GetType().IsPrimitive, $"{value.GetType()} is not collected yet.");
                foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                {
                    Collect(field.GetValue(value)!, numbers);
                }

                break;
        }
    }
}
