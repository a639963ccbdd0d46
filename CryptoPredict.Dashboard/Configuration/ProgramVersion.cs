namespace CryptoPredict.Dashboard.Configuration;

/// <summary>
/// The version of the program, from <c>Directory.Build.props</c>. Only who is signed in sees it: nobody else needs to know which known faults it has.
/// </summary>
internal static class ProgramVersion
{
    /// <summary>In three parts, for example <c>0.13.0</c>.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version!.ToString(3);
}
