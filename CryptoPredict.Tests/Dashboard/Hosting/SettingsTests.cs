using CryptoPredict.Dashboard.Hosting;

namespace CryptoPredict.Tests.Dashboard.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void A_fault_that_names_only_a_type_is_told_by_its_cause_attack_4() => Assert.Equal(
        "Too many open files",
        Settings.InOneSentence(new TypeInitializationException("System.Net.Sockets.SocketAsyncEngine",
            new TypeInitializationException("Inner", new IOException("Too many open files")))));
}
