using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>The chosen asset lives in the address, so that a link shows a colleague the same view.</summary>
internal static class AssetAddress
{
    /// <summary>The query parameter's name.</summary>
    public const string Parameter = "asset";

    /// <summary>The asset that the address names; the first one offered when it names none; null when it is not offered.</summary>
    public static Asset? Resolve(ILiveState state, string? symbol)
    {
        var assets = state.Market.Assets;
        if (string.IsNullOrEmpty(symbol))
        {
            return assets.Count == 0 ? null : assets[0];
        }

        var asset = new Asset(symbol);
        return assets.Contains(asset) ? asset : null;
    }

    /// <summary>The present address with another asset.</summary>
    public static string With(NavigationManager navigation, string symbol) =>
        navigation.GetUriWithQueryParameter(Parameter, symbol);

    /// <summary>A page of the application with the same asset.</summary>
    public static string Page(string path, string? symbol) =>
        string.IsNullOrEmpty(symbol) ? path : $"{path}?{Parameter}={Uri.EscapeDataString(symbol)}";
}
