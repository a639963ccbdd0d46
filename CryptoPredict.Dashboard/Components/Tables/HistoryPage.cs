using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Tables;

/// <summary>A page with a history: which part of it is shown, and how, lives in the address.</summary>
public abstract class HistoryPage : ActingComponent
{
    [SupplyParameterFromQuery(Name = TableAddress.PageParameter)]
    private int? PageNumber { get; set; }

    [SupplyParameterFromQuery(Name = TableAddress.SortParameter)]
    private string? SortText { get; set; }

    [SupplyParameterFromQuery(Name = TableAddress.ColumnsParameter)]
    private string? ColumnsText { get; set; }

    [SupplyParameterFromQuery(Name = TimeRange.Parameter)]
    private string? RangeName { get; set; }

    [SupplyParameterFromQuery(Name = TimeRange.FirstDayParameter)]
    private string? FirstDay { get; set; }

    [SupplyParameterFromQuery(Name = TimeRange.LastDayParameter)]
    private string? LastDay { get; set; }

    /// <summary>The page asked for, its order and columns.</summary>
    protected TableAddress AskedTable => TableAddress.Parse(PageNumber, SortText, ColumnsText);

    /// <summary>The times asked for.</summary>
    /// <param name="standard">The range when the address names none.</param>
    protected TimeRange AskedRange(string standard = TimeRange.AllTime) => TimeRange.Parse(RangeName, FirstDay, LastDay, standard);
}
