using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using MudBlazor;

namespace CryptoPredict.Dashboard.Components.Layout;

/// <summary>A page as the navigation offers it.</summary>
/// <param name="Path">Its address, relative to the base.</param>
/// <param name="Name">Its name, one or two words.</param>
/// <param name="Icon">Its icon: the inside of an SVG.</param>
/// <param name="AdminsOnly">Whether readers who are no admins are not offered it.</param>
/// <param name="OwnApplication">Whether it is served beside the dashboard's own pages.</param>
internal sealed record DashboardPage(string Path, Func<string> Name, string Icon, bool AdminsOnly = false, bool OwnApplication = false)
{
    /// <summary>How many of <see cref="All"/> the bar of a phone shows before its menu of the others.</summary>
    public const int OnPhone = 4;

    /// <summary>Every page, the most used first.</summary>
    public static IReadOnlyList<DashboardPage> All { get; } =
    [
        new("", () => LayoutTexts.PageLive, Icons.Material.Outlined.ShowChart),
        new("verification", () => LayoutTexts.PageVerification, Icons.Material.Outlined.FactCheck),
        new("models", () => LayoutTexts.PageModels, Icons.Material.Outlined.Layers),
        new("jobs", () => LayoutTexts.PageJobs, Icons.Material.Outlined.WorkHistory),
        new("training", () => LayoutTexts.PageTraining, Icons.Material.Outlined.ModelTraining),
        new("fine-tuning", () => LayoutTexts.PageFineTuning, Icons.Material.Outlined.Tune),
        new("feedback-loop", () => LayoutTexts.PageFeedbackLoop, Icons.Material.Outlined.SwapVert),
        new("forecast", () => LayoutTexts.PageForecast, Icons.Material.Outlined.QueryStats),
        new("backtest", () => LayoutTexts.PageBacktest, Icons.Material.Outlined.History),
        new("data", () => LayoutTexts.PageData, Icons.Material.Outlined.UploadFile),
        new("status", () => LayoutTexts.PageStatus, Icons.Material.Outlined.MonitorHeart),
        new("users", () => LayoutTexts.PageUsers, Icons.Material.Outlined.Group, AdminsOnly: true),
        new("settings", () => LayoutTexts.PageSettings, Icons.Material.Outlined.Settings, AdminsOnly: true),
        new("hangfire", () => LayoutTexts.PageHangfire, Icons.Material.Outlined.DynamicFeed, AdminsOnly: true, OwnApplication: true),
    ];

    /// <summary>Its address with the chosen asset, which stays chosen from page to page.</summary>
    public string AddressWith(string? asset) => OwnApplication ? Path : AssetAddress.Page(Path, asset);

    /// <summary>The policy a reader must meet to be offered it.</summary>
    public string Policy => AdminsOnly ? Policies.Admin : Policies.Read;
}
