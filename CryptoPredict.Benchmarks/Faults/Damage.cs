namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What can be done to a file.</summary>
internal static class Damage
{
    private const int MostFlipped = 2000;

    /// <summary>Some bytes become others: one of them or up to two thousand in a row, small numbers as often as large ones.</summary>
    public static async Task<string> FlipAsync(string path, Random random)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (file.Length == 0)
        {
            return "nothing to flip";
        }

        var count = (int)Math.Min(file.Length, Math.Exp(random.NextDouble() * Math.Log(MostFlipped)));
        var at = (long)(random.NextDouble() * (file.Length - count));
        var bytes = new byte[count];
        file.Position = at;
        await file.ReadExactlyAsync(bytes);
        file.Position = at;
        await file.WriteAsync(Array.ConvertAll(bytes, one => (byte)(one ^ (1 + random.Next(255)))));
        return FormattableString.Invariant($"{count} bytes flipped at {at} of {file.Length}");
    }

    /// <summary>The end is cut off at a random place.</summary>
    public static async Task<string> CutAsync(string path, Random random)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (length, left) = (file.Length, (long)(random.NextDouble() * file.Length));
        file.SetLength(left);
        return FormattableString.Invariant($"cut to {left} of {length} bytes");
    }

    /// <summary>Nothing is left in it.</summary>
    public static async Task<string> EmptyAsync(string path, Random random)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(0);
        return "emptied";
    }

    /// <summary>It is gone.</summary>
    public static Task<string> DeleteAsync(string path, Random random)
    {
        File.Delete(path);
        return Task.FromResult("deleted");
    }

    /// <summary>A folder stands in its place.</summary>
    public static Task<string> ReplaceAsync(string path, Random random)
    {
        File.Delete(path);
        Directory.CreateDirectory(path);
        return Task.FromResult("replaced by a folder");
    }

    /// <summary>It belongs to root, who alone may read it.</summary>
    public static async Task<string> TakeAsync(string path, Random random)
    {
        await Shell.RunAsync("chown", "root:root", path);
        await Shell.RunAsync("chmod", "0600", path);
        return "owned by another user";
    }
}
