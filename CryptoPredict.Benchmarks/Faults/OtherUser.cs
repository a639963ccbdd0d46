namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The user nobody, whom files can be taken from as they cannot be from root.</summary>
internal static class OtherUser
{
    private const string Number = "65534";

    /// <summary>Why there is none, in a sentence; null when there is.</summary>
    public static string? Absent =>
        System.Environment.UserName != "root" ? "Another user's files need root."
        : !Shell.Has("setpriv") ? "setpriv, which starts a process as another user, is not installed."
        : File.Exists(Path.Combine(AppContext.BaseDirectory, "CryptoPredict.Dashboard.staticwebassets.runtime.json"))
            ? "The application is built, not published: assets of its pages lie among this user's packages, where no other user may read."
        : null;

    /// <summary>Lets the application run as that user, and own its data.</summary>
    public static async Task UseAsync(Scene scene)
    {
        scene.Through = ["setpriv", $"--reuid={Number}", $"--regid={Number}", "--clear-groups"];
        scene.Environment["HOME"] = scene.Folder;
        await OwnAsync(scene.Data);
        await Shell.RunAsync("chown", $"{Number}:{Number}", scene.Folder);
    }

    /// <summary>Gives a folder and all in it to that user.</summary>
    public static Task OwnAsync(string path) => Shell.RunAsync("chown", "-R", $"{Number}:{Number}", path);
}
