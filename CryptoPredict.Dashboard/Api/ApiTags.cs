namespace CryptoPredict.Dashboard.Api;

/// <summary>The tags under which the document lists endpoints.</summary>
internal static class ApiTags
{
    /// <summary>The paths outside <c>/api/v1</c>, short enough to be typed.</summary>
    public const string ShortPaths = "Short paths";
}
