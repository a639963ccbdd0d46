using System.Buffers.Binary;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Accounts;

public sealed class AccountServicesTests
{
    [Fact]
    public void Passwords_are_hashed_slowly_each_with_a_salt_of_its_own_asvs_2_4()
    {
        using var services = new ServiceCollection().AddLogging().AddAccounts().BuildServiceProvider();
        var hasher = services.GetRequiredService<IPasswordHasher<UserAccount>>();
        var user = new UserAccount { Id = "ada", Name = "ada", CreatedAt = Sample.Start };
        var (one, other) = (Hash(), Hash());

        // Identity's third format: 1, the function (2 is HMAC-SHA512), the iterations and the length of the salt, then salt and key.
        const int Salt = 13;
        Assert.Equal((1, 2u, 210_000u, 16u), (one[0], Number(one, 1), Number(one, 5), Number(one, 9)));
        Assert.NotEqual(one[Salt..(Salt + 16)], other[Salt..(Salt + 16)]);

        byte[] Hash() => Convert.FromBase64String(hasher.HashPassword(user, "a password for tests"));

        static uint Number(byte[] hash, int at) => BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(at));
    }
}
