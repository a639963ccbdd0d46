using System.Collections.Concurrent;
using System.IO.Compression;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class FirstVisitTests(Chromium chromium)
{
    private const int MostBytes = 300_000;
    private const string Name = "ada";
    private const string Password = "quiet lantern oyster";

    /// <summary>Everything that Chromium takes with nothing cached: heads and bodies as they were sent, and what comes through the circuit.</summary>
    [Fact]
    public async Task A_first_visit_takes_at_most_300_kB_from_the_sign_in_to_the_drawn_chart()
    {
        await using var app = await StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        ConcurrentQueue<IRequest> asked = [];
        ConcurrentQueue<byte[]> frames = [];
        tab.Page.RequestFinished += (_, request) => asked.Enqueue(request);
        tab.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Enqueue(frame.Binary ?? []);

        await tab.Page.GotoAsync("");
        await tab.Page.GetByLabel("Name").FillAsync(Name);
        await tab.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.WaitForSelectorAsync(".chart-price canvas");
        await tab.QuietAsync();

        List<(string What, int Bytes)> taken = [("the circuit", Deflated(frames))];
        foreach (var request in asked)
        {
            var sizes = await request.SizesAsync();
            taken.Add((new Uri(request.Url).AbsolutePath, sizes.ResponseBodySize + sizes.ResponseHeadersSize));
        }

        var all = taken.Sum(one => one.Bytes);
        var largest = string.Join(", ", taken.OrderByDescending(one => one.Bytes).Take(8).Select(one => $"{one.What} {one.Bytes}"));
        Assert.Contains(taken, one => one.What.Contains("MudBlazor", StringComparison.Ordinal));
        Assert.Contains(taken, one => one.What.Contains("blazor.web", StringComparison.Ordinal));
        Assert.True(all <= MostBytes, $"{taken.Count} answers of {all} bytes, the largest: {largest}");
        tab.AssertNoComplaint();
    }

    // Chromium tells what a frame holds, and not what was sent of it: the connection deflates them, at zlib's own level.
    private static int Deflated(IEnumerable<byte[]> frames)
    {
        using var sent = new MemoryStream();
        using (var deflating = new DeflateStream(sent, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var frame in frames)
            {
                deflating.Write(frame);
            }
        }

        return (int)sent.Length;
    }

    private static async Task<RunningDashboard> StartAsync()
    {
        var app = await RunningDashboard.StartAsync("environment=Production");
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var user = new UserAccount { Id = Name, Name = Name, Role = AccountRole.Admin, CreatedAt = TimeProvider.System.GetUtcNow() };
            Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().CreateAsync(user, Password)).Succeeded);
        }

        // Else it would wait for its first admin.
        return await app.RestartAsync();
    }
}
