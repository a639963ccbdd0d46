using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using MudBlazor;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>A page as the navigation offers it.</summary>
/// <param name="Path">Its address, relative to the base.</param>
/// <param name="Name">Its name, one or two words.</param>
/// <param name="Icon">Its icon: the inside of an SVG.</param>
/// <param name="OfAsset">Whether it is about the asset chosen in the bar.</param>
/// <param name="AdminsOnly">Whether readers who are no admins are not offered it.</param>
/// <param name="OwnApplication">Whether it is served beside the dashboard's own pages.</param>
internal sealed record DashboardPage(
    string Path, Func<string> Name, string Icon, bool OfAsset = false, bool AdminsOnly = false, bool OwnApplication = false)
{
    /// <summary>How many of <see cref="All"/> the bar of a phone shows before its menu of the others.</summary>
    public const int OnPhone = 4;

    /// <summary>Every page, the most used first.</summary>
    public static IReadOnlyList<DashboardPage> All { get; } =
    [
        new("", () => LayoutTexts.PageLive, Icons.Material.Outlined.ShowChart, OfAsset: true),
        new("ranges", () => LayoutTexts.PageRanges, Icons.Material.Outlined.StackedLineChart, OfAsset: true),
        new("verification", () => LayoutTexts.PageVerification, Icons.Material.Outlined.FactCheck, OfAsset: true),
        new("models", () => LayoutTexts.PageModels, Icons.Material.Outlined.Layers, OfAsset: true),
        new("jobs", () => LayoutTexts.PageJobs, Icons.Material.Outlined.WorkHistory),
        new("training", () => LayoutTexts.PageTraining, Icons.Material.Outlined.ModelTraining, OfAsset: true),
        new("fine-tuning", () => LayoutTexts.PageFineTuning, Icons.Material.Outlined.Tune, OfAsset: true),
        new("feedback-loop", () => LayoutTexts.PageFeedbackLoop, Icons.Material.Outlined.SwapVert, OfAsset: true),
        new("forecast", () => LayoutTexts.PageForecast, Icons.Material.Outlined.QueryStats),
        new("backtest", () => LayoutTexts.PageBacktest, Icons.Material.Outlined.History, OfAsset: true),
        new("data", () => LayoutTexts.PageData, Icons.Material.Outlined.UploadFile),
        new("status", () => LayoutTexts.PageStatus, Icons.Material.Outlined.MonitorHeart),
        new("users", () => LayoutTexts.PageUsers, Icons.Material.Outlined.Group, AdminsOnly: true),
        new("settings", () => LayoutTexts.PageSettings, Icons.Material.Outlined.Settings, AdminsOnly: true),
        new("hangfire", () => LayoutTexts.PageHangfire, Icons.Material.Outlined.DynamicFeed, AdminsOnly: true, OwnApplication: true),
    ];

    /// <summary>The page of an address; null where none of them is meant.</summary>
    /// <param name="address">An address relative to the base, with or without what follows its path.</param>
    public static DashboardPage? Of(string? address)
    {
        var path = (address ?? "").TrimStart('/').Split('?', '#')[0].TrimEnd('/');
        return All.FirstOrDefault(page => string.Equals(page.Path, path, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The page that an address belongs to, also one below it; null where it belongs to none.</summary>
    /// <param name="address">An address relative to the base, with or without what follows its path.</param>
    public static DashboardPage? Around(string address) =>
        address.StartsWith("predictions/", StringComparison.OrdinalIgnoreCase) ? Of("verification") : Of(address);

    /// <summary>Its address with the chosen asset, which stays chosen from page to page.</summary>
    public string AddressWith(string? asset) => OwnApplication ? Path : AssetAddress.Page(Path, asset);

    /// <summary>The policy a reader must meet to be offered it.</summary>
    public string Policy => AdminsOnly ? Policies.Admin : Policies.Read;
}
