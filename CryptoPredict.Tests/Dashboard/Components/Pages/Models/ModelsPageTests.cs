using Bunit;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Models;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Tests.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Models;

public sealed class ModelsPageTests : TrainedContext
{
    [Fact]
    public void Before_the_first_training_one_panel_says_so_and_leads_to_what_is_awaited()
    {
        var page = Open<ModelsPage>("models?asset=ETH-USD");
        var panel = Assert.Single(page.FindAll(".panel"));
        Assert.Contains("No version yet", panel.TextContent, StringComparison.Ordinal);
        Assert.Equal(("See the feed", "status"),
            (panel.QuerySelector("a")!.TextContent.Trim(), panel.QuerySelector("a")!.GetAttribute("href")));
    }

    [Fact]
    public async Task Each_models_champion_and_challenger_stand_with_scores_and_gate()
    {
        await Trained.FillAsync(Btc);
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        var champions = page.FindAll("[aria-label='Champions and challengers'] tbody tr").Where(row => row.Children[1].TextContent == "champion").ToArray();
        Assert.Equal(["kalman", "lightgbm", "lstm", "random-forest"], champions.Select(row => row.Children[0].TextContent));
        Assert.Equal(
            ["kalman", "lightgbm", "lstm", "random-forest"],
            page.FindAll("[aria-label='Champions and challengers'] tbody th:not(.repeated)").Select(head => head.TextContent));
        foreach (var row in champions)
        {
            Assert.Equal(await Trained.HolderAsync(Btc, row.Children[0].TextContent), row.QuerySelector("a")!.GetAttribute("title"));
            Assert.Matches(@"^\d\.\d{3}$", row.Children[4].TextContent.Trim());
            Assert.Equal("180", row.Children[6].TextContent);
            Assert.Contains("passed", row.Children[7].TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_champion_is_called_so_and_only_others_can_be_promoted()
    {
        await Trained.FillAsync(Btc);
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={await Trained.HolderAsync(Btc, "lstm")}");
        Assert.Contains("champion", page.Find(".panel-head-end .badge").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Promote…", page.Markup, StringComparison.Ordinal);
        await DisposeComponentsAsync();

        page = Open<ModelsPage>($"models?asset=BTC-USD&version={await Trained.HolderAsync(Btc, "lstm", ModelAlias.Challenger)}");
        Assert.Contains("Promote…", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_version_tells_its_whole_life()
    {
        var parent = await PassedAsync("lstm");
        var version = await Trained.FineTuneAsync(Btc, 42, improvement: 0.05, passes: true);
        await Trained.Registry.MarkUnusableAsync(Btc, version.Id, "Its artefact is lost.", Token);
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={version.Id}");
        var life = page.Find(".metadata").TextContent;
        Assert.Equal(parent.Id, page.Find(".metadata .id").GetAttribute("title"));
        Assert.All(["samples", "MAE relative to no change"], fact => Assert.Contains(fact, life, StringComparison.Ordinal));
        Assert.Equal(
            [version.Id, version.DataHash, version.FeatureSchemaHash, version.ArtefactHash],
            page.FindAll(".metadata [data-copy]").Select(button => button.GetAttribute("data-copy")));
        Assert.Contains("Its artefact is lost.", page.Markup, StringComparison.Ordinal);
        Assert.Equal(6, page.FindComponent<PlotChart>().Instance.Data.X.Count);
    }

    [Fact]
    public async Task Two_versions_are_compared_with_both_curves_in_one_chart()
    {
        var left = await PassedAsync("lightgbm");
        var right = await PassedAsync("lightgbm");
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={left.Id}&with={right.Id}");
        var rows = page.FindAll(".compare tbody tr").Select(row => row.TextContent).ToArray();
        Assert.Contains(rows, row => row.Contains("seed", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row.Contains("threads", StringComparison.Ordinal));
        Assert.Equal(
            [$"A {Name(left)} training", $"A {Name(left)} validation", $"B {Name(right)} training", $"B {Name(right)} validation"],
            page.FindComponent<PlotChart>().Instance.Series.Select(series => series.Label));
        Assert.Empty(page.FindAll(".metadata"));
        Assert.DoesNotContain(rows, row => row.Contains("loss", StringComparison.Ordinal));

        string Name(ModelVersion version) =>
            VersionName.Short(version.Id, Services.GetRequiredService<BrowserTime>(), State.Market.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(149, true)]
    [InlineData(150, false)]
    public async Task A_live_ratio_is_too_early_until_it_rests_on_thirty_independent_targets(int checks, bool early)
    {
        var version = await PassedAsync("kalman");
        await Trained.Registry.UpdateLiveMetricsAsync(
            Btc, version.Id, new LiveMetrics(checks, Trained.Clock.GetUtcNow(), RegistryStore.Metrics(("relative_mae", 0.99))), Token);
        var row = Open<ModelsPage>("models?asset=BTC-USD").Find("[aria-label='Champions and challengers'] tbody tr");
        Assert.Equal(early, row.Children[5].TextContent.Contains("too early", StringComparison.Ordinal));
        Assert.Equal(early, row.Children[5].QuerySelector("svg") is null);
    }

    [Fact]
    public async Task Versions_are_filtered_and_paged_by_the_address()
    {
        await Trained.FillAsync(Btc);
        await Trained.RetrainAsync(Btc, "schedule");
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        Assert.Equal(15, Versions(page).Length);
        Assert.Contains("1–15 of 19 versions", page.Find(".pager").TextContent, StringComparison.Ordinal);
        Navigation.NavigateTo("models?asset=BTC-USD&page=2");
        page.WaitForAssertion(() => Assert.Equal(4, Versions(page).Length));
        Assert.Equal(4, Versions(Open<ModelsPage>("models?asset=BTC-USD&page=3")).Length);
        Assert.Equal(4, Versions(Open<ModelsPage>($"models?asset=BTC-USD&page={int.MaxValue}")).Length);
        Navigation.NavigateTo("models?asset=BTC-USD&origin=finetune");
        page.WaitForAssertion(() => Assert.Equal(3, Versions(page).Length));
        Navigation.NavigateTo("models?asset=BTC-USD&model=kalman&alias=champion");
        page.WaitForAssertion(() => Assert.Single(Versions(page)));
    }

    [Fact]
    public async Task The_history_of_aliases_is_paged_beside_the_versions()
    {
        for (var i = 0; i < 21; i++)
        {
            await PassedAsync("kalman");
        }

        var total = await Trained.Registry.CountAliasChangesAsync(new AliasQuery(Btc), Token);
        var oldest = (await Trained.Registry.ReadAliasHistoryAsync(new AliasQuery(Btc, Offset: (int)total - 1), Token)).Single();
        var page = Open<ModelsPage>("models?asset=BTC-USD&page=2");
        Assert.Equal(20, page.FindAll("[aria-label='Who was champion when'] tbody tr").Count);
        var older = page.Find("nav[aria-label='Pages of moves'] a[rel=next]").GetAttribute("href")!;
        Assert.Contains("page=2", older, StringComparison.Ordinal);

        Assert.NotEmpty(Open<ModelsPage>(older).FindAll($"[aria-label='Who was champion when'] a[title='{oldest.VersionId}']"));
        var beyond = Open<ModelsPage>("models?asset=BTC-USD&moves-page=99");
        Assert.Contains($"21–{total} of {total} moves", beyond.Find("nav[aria-label='Pages of moves']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promoting_needs_a_reason_and_leaves_it_with_the_name_in_the_history()
    {
        var first = await PassedAsync("kalman");
        await PassedAsync("kalman");
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={first.Id}");
        var asked = await PressAsync(page, "Promote…");
        await ConfirmAsync("  ");
        Dialogs.WaitForAssertion(() => Assert.Contains("Say why", Dialogs.Markup, StringComparison.Ordinal));
        await ConfirmAsync("It did better at night.");
        await asked;
        Assert.Equal(first.Id, await Trained.HolderAsync(Btc, "kalman"));
        var change = (await Trained.Registry.ReadAliasHistoryAsync(new AliasQuery(Btc), Token))[0];
        Assert.Equal(("tester", "It did better at night."), (change.By, change.Reason));
        Assert.Equal(("tester", "model.champion", $"BTC-USD kalman {first.Id}", "done"), Audit.Entries.Select(e => (e.Who, e.What, e.Target, e.Outcome))
            .Single());
        page.WaitForAssertion(() => Assert.Contains(
            "It did better at night.", page.Find("[aria-label='Who was champion when']").TextContent, StringComparison.Ordinal));
        AssertTold("is now");
    }

    [Fact]
    public async Task A_champion_that_moved_meanwhile_is_not_overrun()
    {
        var first = await PassedAsync("kalman");
        await PassedAsync("kalman");
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={first.Id}");
        var asked = await PressAsync(page, "Promote…");
        Dialogs.WaitForElement(".mud-dialog form");
        var third = await PassedAsync("kalman");
        await ConfirmAsync("It did better at night.");
        await asked;
        Assert.Equal(third.Id, await Trained.HolderAsync(Btc, "kalman"));
        Assert.Contains("look again and repeat", page.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_returns_to_the_champion_before_and_a_second_one_further_back()
    {
        ModelVersion[] versions = [await PassedAsync("kalman"), await PassedAsync("kalman"), await PassedAsync("kalman")];
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        foreach (var expected in versions.Reverse().Skip(1))
        {
            var asked = await PressAsync(page, "Roll back…");
            await ConfirmAsync("Its errors grew.");
            await asked;
            Assert.Equal(expected.Id, await Trained.HolderAsync(Btc, "kalman"));
            page.WaitForAssertion(() => Assert.Equal(expected.Id, page.Find("[aria-label='Champions and challengers'] a").GetAttribute("title")));
        }
    }

    [Fact]
    public async Task Without_an_earlier_champion_a_rollback_says_what_to_do_instead()
    {
        await PassedAsync("kalman");
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        await await PressAsync(page, "Roll back…");
        Assert.Contains("promote another version instead", page.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_asset_says_so_and_keeps_its_champions()
    {
        var first = await PassedAsync("kalman");
        var second = await PassedAsync("kalman");
        var page = Open<ModelsPage>($"models?asset=BTC-USD&version={first.Id}");
        var pinning = await PressAsync(page, "Pin…");
        await ConfirmAsync("Conference week.");
        await pinning;
        page.WaitForAssertion(() => Assert.Contains("pinned by tester", page.Find(".panel-head .badge.warn").TextContent, StringComparison.Ordinal));
        var promoting = await PressAsync(page, "Promote…");
        await ConfirmAsync("Try.");
        await promoting;
        Assert.Equal(second.Id, await Trained.HolderAsync(Btc, "kalman"));
        Assert.Contains("Conference week.", page.Find(".notice").TextContent, StringComparison.Ordinal);
        var unpinning = await PressAsync(page, "Unpin…");
        await ConfirmAsync("It is over.");
        await unpinning;
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".panel-head .badge.warn")));
    }

    [Fact]
    public async Task The_champions_of_a_past_time_are_told_in_the_readers_time()
    {
        var first = await PassedAsync("kalman");
        var between = Trained.Clock.GetUtcNow().AddMinutes(10);
        await PassedAsync("kalman");
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        var browser = Services.GetRequiredService<BrowserTime>();
        browser.UseZone("Europe/Berlin");
        page.Find(".alias-at input").Change(
            TimeZoneInfo.ConvertTime(between, browser.Zone).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        await page.InvokeAsync(() => page.Find(".alias-at").SubmitAsync());
        Assert.Contains(Uri.EscapeDataString(between.ToString("HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)), Navigation.Uri,
            StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(first.Id, page.Find(".alias-answer a").GetAttribute("title")));
        Navigation.NavigateTo("models?asset=BTC-USD&at=2020-01-01T00:00:00Z");
        page.WaitForAssertion(() => Assert.Contains("had no champion", page.Find(".alias-answer").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_no_admin_can_move_nothing()
    {
        await Trained.FillAsync(Btc);
        SignInAnalyst();
        var page = Open<ModelsPage>("models?asset=BTC-USD");
        Assert.All(page.FindAll("button").Where(button => button.TextContent.Trim() is "Pin…" or "Roll back…"), button =>
            Assert.True(button.HasAttribute("disabled")));
        await await PressAsync(page, "Pin…");
        Assert.Empty(Dialogs.FindAll(".mud-dialog"));
        Assert.Null(await Trained.Registry.ReadPinAsync(Btc, Token));
    }

    private static string[] Versions(IRenderedComponent<ModelsPage> page) =>
        [.. page.FindAll("[aria-label=Versions] tbody th a").Select(link => link.GetAttribute("title")!)];

    // Found and pressed in one piece: what the last action changed may be drawn at any moment. What it returns ends with the action.
    private static async Task<Task> PressAsync(IRenderedComponent<ModelsPage> page, string text)
    {
        var pressed = Task.CompletedTask;
        await page.InvokeAsync(() => { pressed = page.FindAll("button").First(button => button.TextContent.Trim() == text).ClickAsync(); });
        return pressed;
    }

    // A new version that becomes champion.
    private async Task<ModelVersion> PassedAsync(string model)
    {
        var gate = new GateDecision(true, "Not worse than the champion.", RegistryStore.Metrics(("p_worse", 0.5)));
        Trained.Clock.Advance(TimeSpan.FromHours(1));
        var version = await Trained.AddAsync(
            Btc, model, VersionOrigin.Retrain, null, [new EpochLoss(1, 1, 1), new EpochLoss(2, 0.9, 0.95)], 0.99, gate, TimeSpan.FromSeconds(1), []);
        var held = await Trained.HolderAsync(Btc, model);
        await Trained.Registry.SetAliasAsync(new AliasMove(Btc, model, ModelAlias.Champion, version.Id, held, "gate", "It passed."), Token);
        return version;
    }
}
