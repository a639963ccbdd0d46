using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The state of a ledger row in a query: <c>pending</c>, <c>verified</c> or <c>unverifiable</c>, in any case.</summary>
public readonly record struct StateFilter(LedgerState Value)
{
    public static bool TryParse(string? text, IFormatProvider? provider, out StateFilter state)
    {
        var named = Enum.GetValues<LedgerState>().Where(value => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)).ToList();
        state = named.Count == 0 ? default : new StateFilter(named[0]);
        return named.Count != 0;
    }
}
