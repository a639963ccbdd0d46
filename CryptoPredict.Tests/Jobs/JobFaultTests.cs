using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Tests.Jobs;

public sealed class JobFaultTests
{
    [Theory]
    [InlineData("The database '/srv/predict/data/simulated.db' cannot be opened (13).", "The database 'simulated.db' cannot be opened (13).")]
    [InlineData("Could not find file '/tmp/x.csv'.", "Could not find file 'x.csv'.")]
    [InlineData("Access to the path /root/my.secret/key is denied.", "Access to the path key is denied.")]
    [InlineData(@"The file C:\Users\ada\a.db and \\host\share\b.db are gone.", "The file a.db and b.db are gone.")]
    [InlineData("https://api.exchange.example/v1/candles answered 500/502 and/or nothing.",
        "https://api.exchange.example/v1/candles answered 500/502 and/or nothing.")]
    [InlineData("BTC/USD fell by 1/2.", "BTC/USD fell by 1/2.")]
    public void A_fault_names_files_without_their_folders_attack_14(string message, string told)
    {
        var fault = JobFault.Of(new IOException(message));

        Assert.Equal(told, fault.Message);
        Assert.Contains(message, fault.Stack, StringComparison.Ordinal);
    }
}
