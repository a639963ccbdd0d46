using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

/// <summary>
/// Whoever gives a table a column and forgets to write or to read it is told here: records in which nothing is left out go through the store and back.
/// </summary>
public sealed class ColumnsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = Sample.Start.AddHours(1);
    private static readonly ImmutableSortedDictionary<string, double> Figures = ImmutableSortedDictionary<string, double>.Empty.Add("a", 0.5);
    private static readonly GateDecision Gate = new(true, "Better.", Figures);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(At);
    private Database _market = null!;
    private Database _accounts = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _market = await Database.OpenAsync(Path.Combine(_folder.Path, "market.db"), Token);
        _accounts = await Database.OpenAccountsAsync(Path.Combine(_folder.Path, "accounts.db"), Token);
        await new SqliteUserAccounts(_accounts).AddAsync(Account, Token);
    }

    public ValueTask DisposeAsync()
    {
        _market.Dispose();
        _accounts.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static UserAccount Account => new()
    {
        Id = "1",
        Name = "ada",
        NormalizedName = "ADA",
        PasswordHash = "hash",
        SecurityStamp = "stamp",
        Role = AccountRole.Admin,
        Disabled = true,
        PasswordIsTemporary = true,
        TemporaryPasswordUntil = At,
        FailedSignIns = 2,
        LockedUntil = At.AddMinutes(1),
        SecondFactorKey = "key",
        SecondFactorStep = 3,
        RecoveryCodes = "codes",
        CreatedAt = At.AddMinutes(2),
        LastSignInAt = At.AddMinutes(3),
        Revision = 4,
    };

    [Fact]
    public async Task Of_an_account()
    {
        Same(Account, await new SqliteUserAccounts(_accounts).FindAsync("1", Token));
        await FullAsync(_accounts, "users");
    }

    [Fact]
    public async Task Of_a_key()
    {
        var keys = new SqliteApiKeys(_accounts);
        ApiKey maker = new("0", "maker", AccountRole.Analyst, new byte[32], "1", At, At),
            key = new("1", "key", AccountRole.Admin, new byte[] { 1, 2 }, "1", At, At.AddDays(1), At.AddHours(1), At.AddHours(2), "0");
        await keys.AddAsync(maker, Token);
        await keys.AddAsync(key, Token);

        Same(key, await keys.FindAsync("1", Token));
        await FullAsync(_accounts, "api_keys");
    }

    [Fact]
    public async Task Of_a_session_and_a_browser()
    {
        UserSession session = new("s", "1", "stamp", At, At.AddMinutes(1), "192.0.2.7", "Firefox on Linux");
        KnownBrowser browser = new(new byte[] { 1, 2 }, "1", At, "192.0.2.7", "Firefox on Linux");
        await new SqliteUserSessions(_accounts).AddAsync(session, Token);
        await new SqliteKnownBrowsers(_accounts).SaveAsync(browser, Token);

        Same(session, Assert.Single(await new SqliteUserSessions(_accounts).ListAsync(Token)));
        Same(browser, Assert.Single(await new SqliteKnownBrowsers(_accounts).ListAsync(Token)));
        await FullAsync(_accounts, "sessions");
        await FullAsync(_accounts, "known_browsers");
    }

    [Fact]
    public async Task Of_a_kept_answer_and_of_the_audit_log()
    {
        KeptAnswer answer = new("ada", "key", new byte[] { 1, 2 }, 201, "application/json", "/runs/1", new byte[] { 3 }, At);
        AuditEntry entry = new(1, At, "ada", "run.dismiss", "run 1", "done", "192.0.2.7");
        await new SqliteIdempotencyStore(_accounts).KeepAsync(answer, At.AddDays(-1), 10, Token);
        await new SqliteAuditLog(_accounts, _clock).WriteAsync(entry, Token);

        Same(answer, await new SqliteIdempotencyStore(_accounts).FindAsync("ada", "key", At.AddDays(-1), Token));
        Same(entry, Assert.Single((await new SqliteAuditLog(_accounts, _clock).ReadAsync(new AuditQuery(Limit: 10), Token)).Items));
        await FullAsync(_accounts, "kept_answers");
        await FullAsync(_accounts, "audit_log");
    }

    [Fact]
    public async Task Of_a_version()
    {
        var metadata = new ModelMetadata
        {
            Asset = Sample.Btc,
            Model = "lstm",
            CreatedAt = At,
            Origin = VersionOrigin.FineTune,
            ParentId = "lstm-0",
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("rows", "10"),
            Seed = ulong.MaxValue,
            FeatureSchemaHash = "schema",
            DataFrom = At.AddDays(-2),
            DataTo = At.AddDays(-1),
            DataHash = "data",
            Rows = 10,
            Duration = TimeSpan.FromTicks(123),
            Losses = [new EpochLoss(1, 0.5, 0.6)],
            TrainMetrics = Figures,
            HoldoutMetrics = Figures.Add("b", 1),
            Gate = Gate,
        };
        var version = new ModelVersion(metadata, "0123456789abcdef", 5) { Live = new LiveMetrics(1, At, Figures), Unusable = "Its artefact is missing." };

        var found = await _market.WriteAsync(
            async (connection, token) =>
            {
                await VersionRows.InsertAsync(connection, version, token);
                return await VersionRows.FindAsync(connection, version.Asset, version.Id, token);
            },
            Token);

        Same(version, found, nameof(ModelVersion.CanServe), nameof(ModelVersion.FitsSchema));
        await FullAsync(_market, "model_versions");
    }

    [Fact]
    public async Task Of_an_alias_and_a_pin()
    {
        PinChange pin = new(At, Sample.Btc, true, "ada", "For the fair.");
        var (change, found) = await _market.WriteAsync(
            async (connection, token) =>
            {
                await AliasRows.MoveAsync(connection, new AliasMove(Sample.Btc, "lstm", ModelAlias.Challenger, "lstm-1", "lstm-0", "ada", "Better."), "lstm-0",
                    At, token);
                await AliasRows.InsertPinAsync(connection, pin, token);
                return (Assert.Single(await AliasRows.CurrentAsync(connection, null, token)), await AliasRows.PinAsync(connection, Sample.Btc, token));
            },
            Token);

        Same(new AliasChange(1, At, Sample.Btc, "lstm", ModelAlias.Challenger, "lstm-1", "lstm-0", "ada", "Better."), change, nameof(AliasChange.IsFallback));
        Same(pin, found);
        await FullAsync(_market, "alias_changes");
        await FullAsync(_market, "pin_changes");
    }

    [Fact]
    public async Task Of_a_signal_and_the_switch()
    {
        var store = new SqliteSignalStore(_market);
        var signal = new DirectionSignal(Sample.Btc, "lstm", "lstm-1", At, At.AddMinutes(5), 100, 0.6, Signal.Sell);
        SignalEntry settled = new(signal, new SignalOutcome(At.AddMinutes(6), 0.001, true));
        FeedbackSwitch change = new(At, true, "ada");
        await store.AppendAsync([signal], [settled], Token);
        await store.SetSwitchAsync(change, Token);

        Whole(signal);
        Whole(settled.Outcome!);
        Same(settled, Assert.Single(await store.ReadAllAsync(Sample.Btc, Token)));
        Same(change, await store.ReadSwitchAsync(Token));
        await FullAsync(_market, "direction_signals");
        await FullAsync(_market, "feedback_switches");
    }

    [Fact]
    public async Task Of_an_upload()
    {
        var store = new SqliteUploadStore(_market, _clock);
        var reading = new UploadReading(UploadKind.Candles, Sample.Btc);
        var findings = new UploadFindings(reading, "CSV", ["open"], [["1"]], true, new ImportReport(1, 1, 0, new Dictionary<ImportRule, long>(), [], []), 1);
        var plan = new MergePlan(reading);
        var added = await store.AddAsync(new Upload(0, "file", "name", 5, "hash", At, "ada", findings), Token);
        await store.SetPlanAsync(added.Id, plan, 7, Token);
        await using (var staged = await store.StageAsync(Path.Combine(_folder.Path, "staged.db"), UploadKind.Candles, Token))
        {
            await store.MergeAsync(added, staged, plan, Sample.Minute, At, Token);
        }

        var result = new MergeResult(0, 0, 0, ConflictRule.KeepStored, [], [], At);
        var merged = await store.FindAsync(added.Id, Token);
        Same(new Upload(1, "file", "name", 5, "hash", At, "ada", findings, UploadState.Merged, plan, result, 7), merged!, nameof(Upload.TakenBack));
        var back = await store.TakeBackAsync(merged!, "ada", "wrong file", Sample.Minute, At, Token);
        var found = await store.FindAsync(added.Id, Token);
        Same(new Upload(1, "file", "name", 5, "hash", At, "ada", findings, UploadState.TakenBack, plan, result, 7, back), found);
        Assert.Equal("file", found!.File);
        await FullAsync(_market, "uploads");
    }

    [Fact]
    public async Task Of_a_prediction_its_members_and_its_check()
    {
        var ledger = new SqliteLedger(_market);
        MemberForecast member = new("lstm", "lstm-1", 0.001, 0.5, "A reason.");
        var prediction = Sample.Prediction(1) with { Members = [member] };
        var check = new PredictionVerification(
            1, At, At.AddMinutes(1), true, VerificationStatus.Unverifiable, At.AddMinutes(2), 100.5, -0.4, -0.004, true, true, "A reason.");
        await ledger.AppendAsync(new LedgerBatch([], [prediction], []), Token);
        await ledger.AppendAsync(new LedgerBatch([], [], [check]), Token);

        var entry = Assert.Single((await ledger.ReadAsync(new LedgerQuery(), Token)).Items);
        Whole(member);
        Same(prediction, entry.Prediction, nameof(Prediction.IsNoChange), nameof(Prediction.Ranges));
        Same(check, entry.Verification);
        await FullAsync(_market, "predictions");
        await FullAsync(_market, "member_forecasts");
        await FullAsync(_market, "verifications");
    }

    [Fact]
    public async Task Of_what_a_run_reports_and_of_jobs()
    {
        var ledger = SqlJobLedger.Over(_market, _clock);
        var run = Assert.Single(await ledger.QueueAsync([new JobRequest("retrain", "ada", "{}", Sample.Btc, 12)], chained: false, Token));
        await ledger.ClaimAsync(run.Id, At.AddDays(-1), Token);
        RunLogLine line = new(1, TimeSpan.FromTicks(123), "A line.", "info");
        RunEpoch epoch = new(Sample.Btc, "lstm", new EpochLoss(1, 0.5, 0.6));
        RunStep step = new(Sample.Btc, "lstm", TimeSpan.FromTicks(123), "lstm-1", Gate, "A note.");
        await ledger.AppendAsync(run.Id, [line, epoch, step, new RunParameters(ImmutableSortedDictionary<string, string>.Empty.Add("rows", "10"))], Token);
        await ledger.MoveAsync(new RunMove(
            run.Id, RunState.RetryScheduled, "Again.")
        { DueAt = At.AddHours(1), Fault = new JobFault("T", "m", "s"), Figures = [new("rows", 3)] }, Token);
        ScheduleChange schedule = new("daily", "hourly", new JobPause("ada", At, "Too loud."), At.AddDays(-2));
        await ledger.SetScheduleAsync("retrain", schedule, Token);
        await ledger.AddActionAsync("ada", "pause", "retrain", "Too loud.", Token);

        Whole(step);
        Same(line, Assert.Single(await ledger.ReadLogAsync(run.Id, 0, 10, newest: false, Token)));
        Same(epoch, Assert.Single(await ledger.ReadEpochsAsync(run.Id, 0, Token)));
        Same(new RunEvent(At, RunState.RetryScheduled, 1, "Again."), (await ledger.ReadEventsAsync(run.Id, Token))[^1]);
        Same(schedule, (await ledger.ReadSchedulesAsync(Token))["retrain"]);
        var action = Assert.Single((await ledger.ReadActionsAsync(new JobActionQuery(Limit: 10), Token)).Items);
        Same(new JobAction(At, "ada", "pause", "retrain", "Too loud."), action);
        var expected = new JobRun(run.Id, run.Request, RunState.RetryScheduled, 1, At)
        {
            StartedAt = At,
            MarketTime = At.AddDays(-1),
            DueAt = At.AddHours(1),
            Message = "Again.",
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("rows", "10"),
            Figures = [new("rows", 3)],
            Fault = new JobFault("T", "m", "s"),
            Steps = [step],
        };
        Same(expected, await ledger.FindAsync(run.Id, Token), nameof(JobRun.EndedAt), nameof(JobRun.Duration));
        foreach (var table in (string[])["run_events", "run_log", "run_epochs", "run_steps", "job_actions", "job_schedules"])
        {
            await FullAsync(_market, table);
        }

        await ledger.ClaimAsync(run.Id, At, Token);
        await ledger.MoveAsync(new RunMove(run.Id, RunState.Succeeded), Token);
        Assert.Equal(At, (await ledger.FindAsync(run.Id, Token))!.EndedAt);
    }

    private static void Same<T>(T expected, T? found, params string[] computed)
    {
        Whole(expected, computed);
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(found));
    }

    /// <summary>No member may be what it would be if nothing were read.</summary>
    private static void Whole<T>(T record, params string[] computed)
    {
        var left = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !computed.Contains(property.Name))
            .Where(property => property.GetValue(record) switch
            {
                null or "" => true,
                string => false,
                ICollection list => list.Count == 0,
                var value => property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(property.PropertyType)),
            });
        Assert.Empty(left.Select(property => property.Name));
    }

    /// <summary>Every column of a table must hold something in one of its rows.</summary>
    private static async Task FullAsync(Database database, string table)
    {
        var columns = await database.QueryAsync($"SELECT name FROM pragma_table_info({table})", row => row.Text("name"), Token);
        HashSet<string> filled = [];
        await database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of tables of these tests.
                command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    filled.UnionWith(Enumerable.Range(0, reader.FieldCount).Where(i => !reader.IsDBNull(i)).Select(reader.GetName));
                }

                return 0;
            },
            Token);
        Assert.NotEmpty(columns);
        Assert.Empty(columns.Except(filled));
    }
}
