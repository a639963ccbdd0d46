using CryptoPredict.Dashboard;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.Services.AddDashboard();
var app = builder.Build();
app.MapDashboard();
await app.RunAsync();
