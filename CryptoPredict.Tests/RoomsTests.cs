using System.Text.RegularExpressions;
using CryptoPredict.Core.Loop;

namespace CryptoPredict.Tests;

/// <summary>Core's rooms lie on floors, and none names one that lies higher or beside it.</summary>
public sealed partial class RoomsTests
{
    private const string Root = "CryptoPredict.Core";

    // From the ground up. Storage implements what the others own, so it stands above them and nothing but the exceptions names it.
    private static readonly string[][] Floors =
    [
        ["Telemetry", "Accounts"],
        ["Market"],
        ["Features"],
        ["Forecasting"],
        ["Registry", "Verification"],
        ["Jobs"],
        ["Training"],
        ["Series"],
        ["Loop"],
        ["Backtesting"],
        ["Storage"],
    ];

    // These put parts together.
    private static readonly (string File, string Room)[] Exceptions = [("Loop/Engine.cs", "Backtesting"), ("Loop/Engine.cs", "Storage"), ("Series/DataServices.cs", "Storage")];

    private static readonly HashSet<string> Types =
        [.. typeof(Engine).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true).Select(Name)];

    [Fact]
    public void Arrows_between_Cores_rooms_point_downward_only()
    {
        var folder = Path.Combine(Solution(), Root);
        var arrows = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .SelectMany(file => Upward(file, File.ReadAllText(Path.Combine(folder, file))).Select(room => (file, room)))
            .ToArray();

        Assert.Equal(Exceptions.Order(), arrows.Order());
    }

    [Theory]
    [InlineData("using CryptoPredict.Core.Loop;")]
    [InlineData("using Candle = CryptoPredict.Core.Loop.Engine;")]
    [InlineData("private readonly Loop.Engine _engine;")]
    [InlineData("Series.Daily.DailyGate.Judge(data);")]
    public void An_arrow_upward_is_found_however_it_is_written(string line) => Assert.Single(Upward("Training/Some.cs", line));

    [Theory]
    [InlineData("using CryptoPredict.Core.Market;")]
    [InlineData("Registry.GateDecision verdict")]
    [InlineData("settings.Loop.Engine + Loop.Count")]
    public void Lower_rooms_and_members_that_are_called_like_a_room_are_no_arrow_upward(string line) => Assert.Empty(Upward("Training/Some.cs", line));

    [Fact]
    public void A_room_without_a_floor_is_a_fault() => Assert.Throws<InvalidDataException>(() => Upward("Attic/Some.cs", "using CryptoPredict.Core.Market;"));

    private static string[] Upward(string file, string text)
    {
        var own = file.Split('/')[0];
        var floor = FloorOf(own);
        return [.. RoomsIn(text).Distinct().Where(room => room != own && FloorOf(room) >= floor)];
    }

    private static IEnumerable<string> RoomsIn(string text)
    {
        foreach (Match match in Dotted().Matches(text))
        {
            var parts = match.Value.Split('.');
            if (match.Value.StartsWith($"{Root}.", StringComparison.Ordinal))
            {
                yield return parts[2];
            }
            else if (Enumerable.Range(2, parts.Length - 1).Any(count => Types.Contains(string.Join('.', parts.Take(count)))))
            {
                yield return parts[0];
            }
        }
    }

    private static int FloorOf(string room) => Array.FindIndex(Floors, floor => floor.Contains(room)) is var floor and >= 0
        ? floor
        : throw new InvalidDataException($"Core's room '{room}' lies on no floor: give it one.");

    // As a file in another room may write it.
    private static string Name(Type type) => type.FullName![(Root.Length + 1)..].Split('`', '+')[0];

    /// <summary>The folder of the solution, which also holds the documents.</summary>
    internal static string Solution()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CryptoPredict.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds CryptoPredict.sln.");
    }

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(\.[A-Z]\w*)+")]
    private static partial Regex Dotted();
}
