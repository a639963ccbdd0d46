namespace CryptoPredict.Tests;

/// <summary>
/// Says what a test class needs. Where it is missing, the class is <see cref="TestKind.Browser"/> in the folder of that name and else
/// <see cref="TestKind.Unit"/>.
/// </summary>
/// <param name="kind">The kind.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KindAttribute(TestKind kind) : Attribute
{
    public TestKind Kind { get; } = kind;
}
