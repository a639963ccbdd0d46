namespace CryptoPredict.Learning.Neural;

/// <summary>A named float32 array, as PyTorch's state dictionary and the safetensors format hold it.</summary>
/// <param name="Name">Name, such as <c>lstm.weight_ih_l0</c>.</param>
/// <param name="Shape">Extents, the slowest first.</param>
/// <param name="Values">Values, row-major; as many as the product of the extents.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
