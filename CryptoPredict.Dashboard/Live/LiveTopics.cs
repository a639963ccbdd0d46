namespace CryptoPredict.Dashboard.Live;

/// <summary>What a page follows, so that an epoch of a training does not make a page of prices read anew.</summary>
[Flags]
internal enum LiveTopics
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Candles, predictions and their verifications.</summary>
    Market = 1,

    /// <summary>Versions, aliases and pins.</summary>
    Models = 2,

    /// <summary>Runs of jobs as they are asked for, begin, get on from part to part and end, and when jobs run.</summary>
    Runs = 4,

    /// <summary>The counters of fine-tuning.</summary>
    FineTuning = 8,

    /// <summary>The tiers of the feedback loop.</summary>
    Feedback = 16,

    /// <summary>What runs under way say meanwhile, several times a second: for what shows a single run.</summary>
    RunReports = 32,

    /// <summary>Uploaded files.</summary>
    Uploads = 64,
}
