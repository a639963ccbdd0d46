using Bunit;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard;

/// <summary>Renders pages over a real registry and run history beside the fake engine.</summary>
public abstract class TrainedContext : DashboardContext, IAsyncLifetime
{
    private protected static readonly Asset Btc = new("BTC-USD");
    private protected static readonly Asset Eth = new("ETH-USD");

    private protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private protected TrainedStore Trained { get; private set; } = null!;

    private protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public async ValueTask InitializeAsync()
    {
        Trained = await TrainedStore.CreateAsync(FakeLiveState.Start.AddHours(-5), State.Market.Assets);
        Trained.AddTo(Services);
        Services.AddQuietJobs().AddModelSignals().AddFineTuningSignals().AddRunSignals();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        Trained.Dispose();
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
        Trained.Wall.Advance(by);
    }

    /// <summary>Signs in somebody who may look but not act.</summary>
    private protected void SignInAnalyst()
    {
        User.SetAuthorized("ada");
        User.SetPolicies(Policies.Read);
    }
}
