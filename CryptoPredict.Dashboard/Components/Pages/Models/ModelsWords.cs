using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Pages.Models;

/// <summary>Enumerations of the registry in the words of the page.</summary>
internal static class ModelsWords
{
    /// <summary>What a version can be to its model.</summary>
    public static string Of(ModelAlias alias) => alias == ModelAlias.Champion ? ModelsTexts.Champion : ModelsTexts.Challenger;
}
