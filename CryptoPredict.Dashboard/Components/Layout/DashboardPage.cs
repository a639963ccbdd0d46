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
internal sealed record DashboardPage(string Path, string Name, string Icon, bool AdminsOnly = false, bool OwnApplication = false)
{
    /// <summary>How many of <see cref="All"/> the bar of a phone shows before its menu of the others.</summary>
    public const int OnPhone = 4;

    /// <summary>Every page, the most used first.</summary>
    public static IReadOnlyList<DashboardPage> All { get; } =
    [
        new("", "Live", Icons.Material.Outlined.ShowChart),
        new("verification", "Verification", Icons.Material.Outlined.FactCheck),
        new("models", "Models", Icons.Material.Outlined.Layers),
        new("jobs", "Jobs", Icons.Material.Outlined.WorkHistory),
        new("training", "Training", Icons.Material.Outlined.ModelTraining),
        new("fine-tuning", "Fine-tuning", Icons.Material.Outlined.Tune),
        new("feedback-loop", "Signals", Icons.Material.Outlined.SwapVert),
        new("forecast", "Daily forecast", Icons.Material.Outlined.QueryStats),
        new("backtest", "Backtest", Icons.Material.Outlined.History),
        new("data", "Data", Icons.Material.Outlined.UploadFile),
        new("status", "Status", Icons.Material.Outlined.MonitorHeart),
        new("users", "Users", Icons.Material.Outlined.Group, AdminsOnly: true),
        new("settings", "Settings", Icons.Material.Outlined.Settings, AdminsOnly: true),
        new("hangfire", "Hangfire", Icons.Material.Outlined.DynamicFeed, AdminsOnly: true, OwnApplication: true),
    ];

    /// <summary>Its address with the chosen asset, which stays chosen from page to page.</summary>
    public string AddressWith(string? asset) => OwnApplication ? Path : AssetAddress.Page(Path, asset);

    /// <summary>The policy a reader must meet to be offered it.</summary>
    public string Policy => AdminsOnly ? Policies.Admin : Policies.Read;
}
