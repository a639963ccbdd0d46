using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard;

/// <summary>Renders pages over real uploads, series and forecasts beside the fake engine.</summary>
public abstract class UploadContext : DashboardContext, IAsyncLifetime
{
    private protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private protected UploadRoom Room { get; private set; } = null!;

    private protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public async ValueTask InitializeAsync()
    {
        Room = await UploadRoom.CreateAsync();
        Services.AddSingleton(Room.Data);
        Services.AddSingleton(Room.Changes);
        Services.AddSingleton<IUploadStore>(Room.Uploads);
        Services.AddSingleton<IJobLedger>(Room.Runs);
        Services.AddSingleton(Room.Active);
        Services.AddSingleton<IModelRegistry>(Room.Registry);
        Services.AddSingleton(new StaleVersions(Room.Uploads, Room.Registry));
        Services.AddQuietJobs().AddModelSignals().AddRunSignals().AddUploadSignals();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await Room.DisposeAsync();
    }

    private protected IRenderedComponent<T> Open<T>(string address)
        where T : IComponent
    {
        Navigation.NavigateTo(address);
        return Render<T>();
    }

    private protected override void PassTime(TimeSpan by)
    {
        base.PassTime(by);
        Room.Clock.Advance(by);
    }
}
