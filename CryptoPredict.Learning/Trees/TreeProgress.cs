namespace CryptoPredict.Learning.Trees;

/// <summary>How far a training has come.</summary>
/// <param name="Done">Trees grown.</param>
/// <param name="Total">Trees asked for.</param>
/// <param name="ValidationLoss">Loss on the validation rows so far: root mean squared error, or mean log loss; null without such rows.</param>
public sealed record TreeProgress(int Done, int Total, double? ValidationLoss);
