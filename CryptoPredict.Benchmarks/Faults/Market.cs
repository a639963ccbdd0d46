namespace CryptoPredict.Benchmarks.Faults;

/// <summary>What the application is started with: a market so fast that predictions, checks, trainings and backups come within seconds.</summary>
internal static class Market
{
    /// <summary>The name of its files.</summary>
    public const string Name = "simulated-42-60s";

    /// <summary>The asset that work is asked for.</summary>
    public const string Asset = "BTC-USD";

    /// <summary>The command line over a folder of data. What starts by itself is rare, so that the machine is left to what a run asks for.</summary>
    public static string[] Arguments(string data) =>
    [
        "--environment=Production", "--urls=http://127.0.0.1:0", $"--Storage:Path={data}", "--Market:Simulated:Speed=20", "--Market:HistoryDays=3",
        "--Uploads:MinFreeBytes=0",
        "--Training:Rows=1500", "--Training:ValidationRows=400", "--Training:HoldoutRows=400", "--Training:Lstm:Epochs=2", "--Training:RandomForest:Trees=20",
        "--Training:LightGbm:Rounds=30", "--Training:XGBoost:Rounds=30", "--Training:Threads=1", "--FineTuning:Enabled=false",
        "--Jobs:retrain:Interval=1.00:00:00",
        "--FeedbackLoop:tier1_interval=86400", "--FeedbackLoop:tier2_interval=86400", "--FeedbackLoop:cool_down=86400", "--Jobs:retrain:RetryDelay=00:00:02",
        "--Jobs:backup:RetryDelay=00:00:02", "--Limits:ExpensivePerMinute=1000", "--Limits:ApiPerSecond=2000", "--Limits:UploadsPerMinute=1000",
    ];
}
