namespace CryptoPredict.Dashboard;
internal static class DashboardServices { public static void AddDashboard(this IServiceCollection services) => services.AddRazorComponents().AddInteractiveServerComponents(); }
