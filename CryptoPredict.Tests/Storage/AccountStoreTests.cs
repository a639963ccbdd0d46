using CryptoPredict.Core.Accounts;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

public sealed class AccountStoreTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Sample.Start);
    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SqliteUserAccounts Users => new(_database);

    private SqliteApiKeys Keys => new(_database);

    private SqliteAuditLog Audit => new(_database, _clock);

    public async ValueTask InitializeAsync() => _database = await Database.OpenAccountsAsync(Path.Combine(_folder.Path, "accounts.db"), Token);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_account_comes_back_as_it_was_stored()
    {
        var user = User("Eva", AccountRole.Admin);
        user.LockedUntil = _clock.GetUtcNow().AddMinutes(5);
        user.FailedSignIns = 3;
        (user.PasswordIsTemporary, user.TemporaryPasswordUntil) = (true, _clock.GetUtcNow().AddDays(3));
        (user.SecondFactorKey, user.SecondFactorStep, user.RecoveryCodes) = ("key", 7, "one two");
        await Users.AddAsync(user, Token);
        user.LastSignInAt = _clock.GetUtcNow();
        user.Disabled = false;
        Assert.Equal(AccountChange.Done, await Users.UpdateAsync(user, Token));

        Assert.Equivalent(user, await Users.FindAsync(user.Id, Token), strict: true);
        Assert.Equivalent(user, await Users.FindByNameAsync("EVA", Token), strict: true);
        Assert.Null(await Users.FindByNameAsync("Eva", Token));
        Assert.Null(await Users.FindAsync("another", Token));
    }

    [Fact]
    public async Task What_callers_sent_is_cut_in_the_audit_log_with_its_length()
    {
        await Audit.WriteAsync("ada", "run.dismiss", new string('1', 3_000_000), new string('x', 500), Token);

        var entry = Assert.Single((await Audit.ReadAsync(new AuditQuery(Limit: 10), Token)).Items);
        Assert.Equal($"{new string('1', 500)}… (3000000 characters)", entry.Target);
        Assert.Equal(new string('x', 500), entry.Outcome);
    }

    [Fact]
    public async Task A_name_belongs_to_one_account()
    {
        await Users.AddAsync(User("eva"), Token);
        var adam = User("adam");
        await Users.AddAsync(adam, Token);

        Assert.Equal(AccountChange.NameTaken, await Users.AddAsync(User("EVA"), Token));
        adam.NormalizedName = "EVA";
        Assert.Equal(AccountChange.NameTaken, await Users.UpdateAsync(adam, Token));
    }

    [Fact]
    public async Task A_change_to_what_somebody_else_has_changed_meanwhile_is_refused()
    {
        await Users.AddAsync(User("eva"), Token);
        var mine = (await Users.FindByNameAsync("EVA", Token))!;
        var theirs = (await Users.FindByNameAsync("EVA", Token))!;
        theirs.Disabled = true;

        Assert.Equal(AccountChange.Done, await Users.UpdateAsync(theirs, Token));
        Assert.Equal(AccountChange.Outdated, await Users.UpdateAsync(mine, Token));
        Assert.Equal(AccountChange.Done, await Users.UpdateAsync(theirs, Token));
        Assert.True((await Users.FindAsync(mine.Id, Token))!.Disabled);
    }

    /// <summary>Whatever a dozen admins do to each other at once, one who can sign in is left.</summary>
    [Fact]
    public async Task The_last_enabled_admin_can_be_neither_disabled_nor_demoted()
    {
        var random = new Random(3);
        var admins = Enumerable.Range(0, 12).Select(i => User($"admin{i}", AccountRole.Admin)).ToList();
        foreach (var admin in admins)
        {
            await Users.AddAsync(admin, Token);
        }

        await Users.AddAsync(User("analyst"), Token);
        var changes = await Task.WhenAll(admins.OrderBy(_ => random.Next()).Select((admin, i) => Task.Run(() =>
        {
            (admin.Disabled, admin.Role) = i % 2 == 0 ? (true, AccountRole.Admin) : (false, AccountRole.Analyst);
            return Users.UpdateAsync(admin, Token);
        })));

        Assert.Single(changes, AccountChange.LastAdmin);
        var left = Assert.Single(await Users.ListAsync(Token), user => user is { Role: AccountRole.Admin, Disabled: false });
        left.LastSignInAt = _clock.GetUtcNow();
        Assert.Equal(AccountChange.Done, await Users.UpdateAsync(left, Token));
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_its_use_is_noted_to_the_minute()
    {
        await Users.AddAsync(User("eva"), Token);
        var now = _clock.GetUtcNow();
        var key = new ApiKey("0123456789ab", "metrics", AccountRole.Analyst, new byte[32], "eva", now, now.AddDays(1));
        await Keys.AddAsync(key, Token);

        foreach (var second in (int[])[0, 1, 59, 60, 61])
        {
            await Keys.NoteUseAsync((await Keys.FindAsync(key.Id, Token))!, now.AddSeconds(second), Token);
        }

        var used = (await Keys.FindAsync(key.Id, Token))!;
        Assert.Equal(now.AddSeconds(60), used.LastUsedAt);
        Assert.Equal((true, false), (used.IsOpen(now.AddDays(1).AddTicks(-1)), used.IsOpen(now.AddDays(1))));
        Assert.True(await Keys.RevokeAsync(key.Id, now, Token));
        Assert.False(await Keys.RevokeAsync(key.Id, now.AddHours(1), Token));
        Assert.False(await Keys.RevokeAsync("another", now, Token));
        var revoked = Assert.Single(await Keys.ListAsync(Token));
        Assert.Equal((now, false), (revoked.RevokedAt, revoked.IsOpen(now)));
        Assert.Equal(key.Hash.ToArray(), revoked.Hash.ToArray());
    }

    [Fact]
    public async Task A_revoked_key_takes_those_along_that_it_has_made_and_makes_no_more()
    {
        await Users.AddAsync(User("eva"), Token);
        var now = _clock.GetUtcNow();
        ApiKey Key(string id, string? madeBy) => new(id, id, AccountRole.Admin, new byte[32], "eva", now, now.AddDays(1), MadeBy: madeBy);
        foreach (var key in (ApiKey[])[Key("a", null), Key("b", "a"), Key("c", "b"), Key("other", null)])
        {
            Assert.True(await Keys.AddAsync(key, Token));
        }

        Assert.True(await Keys.RevokeAsync("b", now, Token));
        Assert.True(await Keys.RevokeAsync("a", now.AddHours(1), Token));

        Assert.False(await Keys.AddAsync(Key("late", "a"), Token));
        var kept = (await Keys.ListAsync(Token)).ToDictionary(key => key.Id, key => (key.MadeBy, key.RevokedAt));
        Assert.Equal(4, kept.Count);
        Assert.Equal([(null, now.AddHours(1)), ("a", now), ("b", now), (null, null)], ((string[])["a", "b", "c", "other"]).Select(id => kept[id]));
    }

    [Fact]
    public async Task The_audit_log_is_read_newest_first_page_by_page()
    {
        for (var i = 0; i < 5; i++)
        {
            await Audit.WriteAsync("eva", "job.start", i == 0 ? null : $"{i}", "done", Token);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var page = await Audit.ReadAsync(new AuditQuery(Offset: 1, Limit: 2), Token);

        Assert.Equal(5, page.Total);
        Assert.Equal(["3", "2"], page.Items.Select(entry => entry.Target));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(-2), page.Items[0].At);
        Assert.Null((await Audit.ReadAsync(new AuditQuery(Offset: 4, Limit: 2), Token)).Items.Single().Target);
    }

    [Fact]
    public async Task The_audit_log_is_found_by_who_what_and_when_in_every_order_that_is_offered()
    {
        (string Who, string What, string? Target, string? Address)[] done =
        [
            ("eva", "user.create", "bob", "192.0.2.9"), ("ada", "job.start", "run 7", "192.0.2.1"), ("eva", "user.disable", "ada", null),
            ("bob", "users", null, "192.0.2.1"),
        ];
        foreach (var (who, what, target, address) in done)
        {
            await Audit.WriteAsync(new AuditEntry(0, _clock.GetUtcNow(), who, what, target, "done", address), Token);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await SortedLists.AssertEveryOrderAsync<AuditColumn, AuditEntry>(
            async sort => (await Audit.ReadAsync(new AuditQuery(Sort: sort), Token)).Items,
            (column, entry) => column switch
            {
                AuditColumn.When => entry.At,
                AuditColumn.Who => entry.Who,
                AuditColumn.Address => entry.Address,
                AuditColumn.What => entry.What,
                _ => entry.Target,
            },
            entry => entry.Id);
        var now = _clock.GetUtcNow();
        Assert.Equal([3, 1], await FoundAsync(new AuditQuery(Who: "eva")));
        Assert.Equal([3, 1], await FoundAsync(new AuditQuery(What: "user.")));
        Assert.Equal([1], await FoundAsync(new AuditQuery(What: "user.create")));
        Assert.Equal([3, 2], await FoundAsync(new AuditQuery(now.AddSeconds(-3), now.AddSeconds(-1))));

        async Task<IEnumerable<long>> FoundAsync(AuditQuery query)
        {
            var page = await Audit.ReadAsync(query, Token);
            Assert.Equal(page.Items.Count, page.Total);
            return page.Items.Select(entry => entry.Id);
        }
    }

    [Fact]
    public async Task An_entry_of_the_audit_log_holds_the_address_that_asked_attack_15()
    {
        await Audit.WriteAsync(new AuditEntry(0, _clock.GetUtcNow(), "eva", "job.start", null, "done", "192.0.2.1"), Token);
        await Audit.WriteAsync("schedule", "job.start", null, "done", Token);

        Assert.Equal([null, "192.0.2.1"], (await Audit.ReadAsync(new AuditQuery(Limit: 10), Token)).Items.Select(entry => entry.Address));
    }

    [Theory]
    [InlineData(3, 100, "7 8 9")]
    [InlineData(30, 4, "6 7 8 9")]
    [InlineData(0, 100, "9")]
    [InlineData(30, 100, "0 1 2 3 4 5 6 7 8 9")]
    public async Task The_audit_log_loses_its_oldest_entries_by_age_and_number_and_keeps_the_newest_attack_15(int days, int most, string left)
    {
        for (var i = 0; i < 10; i++)
        {
            await Audit.WriteAsync("eva", "job.start", $"{i}", "done", Token);
            _clock.Advance(TimeSpan.FromDays(1));
        }

        var removed = await Audit.RemoveAsync(_clock.GetUtcNow() - TimeSpan.FromDays(days), most, Token);

        var kept = (await Audit.ReadAsync(new AuditQuery(Limit: 100), Token)).Items.Select(entry => entry.Target!).Reverse().ToList();
        Assert.Equal(left, string.Join(' ', kept));
        Assert.Equal(10 - kept.Count, removed);
    }

    [Fact]
    public async Task Nothing_is_taken_from_the_midst_of_the_audit_log()
    {
        for (var i = 0; i < 3; i++)
        {
            await Audit.WriteAsync("eva", "job.start", $"{i}", "done", Token);
        }

        await Assert.ThrowsAsync<SqliteException>(() => _database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "DELETE FROM audit_log WHERE id = 2";
                return await command.ExecuteNonQueryAsync(token);
            },
            Token));
        Assert.Equal(3, (await Audit.ReadAsync(new AuditQuery(Limit: 10), Token)).Total);
    }

    [Theory]
    [InlineData("UPDATE audit_log SET who = 'adam'")]
    [InlineData("DELETE FROM audit_log")]
    [InlineData("INSERT OR REPLACE INTO audit_log (id, at, who, what, outcome) VALUES (1, 0, 'adam', 'x', 'done')")]
    public async Task The_database_refuses_to_change_or_remove_what_the_audit_log_says(string sql)
    {
        await Audit.WriteAsync("eva", "job.start", null, "done", Token);

        var refusal = await Assert.ThrowsAsync<SqliteException>(() => _database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                return await command.ExecuteNonQueryAsync(token);
            },
            Token));

        Assert.Contains("append-only", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("eva", (await Audit.ReadAsync(new AuditQuery(Limit: 10), Token)).Items.Single().Who);
    }

    private UserAccount User(string name, AccountRole role = AccountRole.Analyst) => new()
    {
        Id = name,
        Name = name,
        NormalizedName = name.ToUpperInvariant(),
        PasswordHash = "hash",
        SecurityStamp = "stamp",
        Role = role,
        CreatedAt = _clock.GetUtcNow(),
    };
}
