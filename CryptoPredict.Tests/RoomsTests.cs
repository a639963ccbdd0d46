using System.Reflection;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Api;

namespace CryptoPredict.Tests;

/// <summary>
/// The compiler keeps the projects in order. Within Core and the Dashboard their folders lie on floors, and none names one that lies higher or beside it.
/// </summary>
public sealed partial class RoomsTests
{
    private static readonly Floors Core = new("CryptoPredict.Core", typeof(PredictionLoop).Assembly,
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
    ]);

    private static readonly Floors Dashboard = new("CryptoPredict.Dashboard", typeof(ApiRoutes).Assembly,
    [
        ["Requests", "Configuration"],
        ["Keys"],
        ["Accounts"],
        ["Jobs"],
        ["Live"],
        ["Health"],
        ["Api", "Components"],
        ["Telemetry"],
        ["Hosting"],
    ]);

    public static TheoryData<string> Projects => [Core.Root, Dashboard.Root];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_between_rooms_point_downward_only(string project)
    {
        var floors = project == Core.Root ? Core : Dashboard;

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Solution(), project), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Path.Combine(Solution(), project), file).Replace('\\', '/'))
            .Where(file => file.Contains('/') && !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .SelectMany(file => floors.Upward(file, File.ReadAllText(Path.Combine(Solution(), project, file))).Select(room => $"{file} names {room}")));
    }

    [Theory]
    [InlineData("using CryptoPredict.Core.Loop;")]
    [InlineData("@using CryptoPredict.Core.Loop")]
    [InlineData("using Candle = CryptoPredict.Core.Loop.PredictionLoop;")]
    [InlineData("private readonly Loop.PredictionLoop _loop;")]
    [InlineData("Series.Daily.DailyGate.Judge(data);")]
    public void An_arrow_upward_is_found_however_it_is_written(string line) => Assert.Single(Core.Upward("Training/Some.cs", line));

    [Theory]
    [InlineData("using CryptoPredict.Core.Market;")]
    [InlineData("Registry.GateDecision verdict")]
    [InlineData("settings.Loop.PredictionLoop + Loop.Count")]
    public void Lower_rooms_and_members_that_are_called_like_a_room_are_no_arrow_upward(string line) => Assert.Empty(Core.Upward("Training/Some.cs", line));

    [Fact]
    public void A_room_without_a_floor_is_a_fault() =>
        Assert.Throws<InvalidDataException>(() => Core.Upward("Attic/Some.cs", "using CryptoPredict.Core.Market;"));

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

    /// <summary>The rooms of a project.</summary>
    /// <param name="Root">The project, its folder and its namespace.</param>
    /// <param name="Assembly">Its types.</param>
    /// <param name="Rooms">Its rooms from the ground up; those of one floor do not name each other.</param>
    private sealed record Floors(string Root, Assembly Assembly, string[][] Rooms)
    {
        // As a file in another room may write them.
        private readonly HashSet<string> _types =
        [
            .. Assembly.GetTypes().Where(type => type.Namespace?.StartsWith($"{Root}.", StringComparison.Ordinal) == true)
                .Select(type => type.FullName![(Root.Length + 1)..].Split('`', '+')[0]),
        ];

        /// <summary>The rooms that a file names and must not.</summary>
        public string[] Upward(string file, string text)
        {
            var own = file.Split('/')[0];
            var floor = FloorOf(own);
            return [.. RoomsIn(text).Distinct().Where(room => room != own && FloorOf(room) >= floor)];
        }

        private IEnumerable<string> RoomsIn(string text)
        {
            foreach (Match match in Dotted().Matches(text))
            {
                var parts = match.Value.Split('.');
                if (match.Value.StartsWith($"{Root}.", StringComparison.Ordinal))
                {
                    yield return parts[2];
                }
                else if (Enumerable.Range(2, parts.Length - 1).Any(count => _types.Contains(string.Join('.', parts.Take(count)))))
                {
                    yield return parts[0];
                }
            }
        }

        private int FloorOf(string room) => Array.FindIndex(Rooms, floor => floor.Contains(room)) is var floor and >= 0
            ? floor
            : throw new InvalidDataException($"The room '{room}' of {Root} lies on no floor: give it one.");
    }
}
