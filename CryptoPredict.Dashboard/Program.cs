using CryptoPredict.Dashboard.Hosting;

return await DashboardApp.RunAsync(args);
