using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Verification;

public sealed class LedgerChainTests
{
    /// <summary>
    /// The bytes are a promise to everyone who keeps an old ledger. The values were computed outside this program, from the documented layout.
    /// </summary>
    [Fact]
    public void The_hash_of_a_given_row_is_fixed()
    {
        var hash = LedgerChain.Hash(LedgerChain.Genesis.Span, 1, Sample.Prediction(1) with { Arithmetic = null });
        var newer = LedgerChain.Hash(LedgerChain.Genesis.Span, 1, Sample.Prediction(1));
        var check = LedgerChain.Hash(hash, 2, Sample.Check(1, 6));

        Assert.Equal("8464c83e99d7f6bba6f8dbce89124e08fe3f7347a3918c3a238549bf4dba2a88", Convert.ToHexStringLower(hash));
        Assert.Equal("4e5cb455c0c98047b08631042106c8bf9ebb9f5ec59fa4cc6281f82ec12c78fa", Convert.ToHexStringLower(newer));
        Assert.Equal("8f7d9a42d1e78285846d3ee07ce63523cb59d9cc4e30e40995bc0adc9b6a35cd", Convert.ToHexStringLower(check));
    }

    [Fact]
    public void Every_field_of_a_prediction_counts()
    {
        var row = Sample.Prediction(1);
        Prediction[] changed =
        [
            row,
            row with { Asset = new("ETH-USD") },
            row with { AsOf = row.AsOf.AddMilliseconds(1) },
            row with { IssuedAt = row.IssuedAt.AddMilliseconds(1) },
            row with { TargetTime = row.TargetTime.AddMilliseconds(1) },
            row with { LastPrice = Math.BitIncrement(row.LastPrice) },
            row with { PredictedPrice = Math.BitIncrement(row.PredictedPrice) },
            row with { Lower = Math.BitIncrement(row.Lower) },
            row with { Upper = Math.BitIncrement(row.Upper) },
            row with { BandCoverage = 0.8 },
            row with { Scale = Math.BitIncrement(row.Scale) },
            row with { ProbabilityUp = Math.BitIncrement(row.ProbabilityUp) },
            row with { Signal = Signal.Sell },
            row with { Source = "Replay" },
            row with { Arithmetic = "256-bit fused, kernels 1" },
            row with { Arithmetic = null },
            row with { Members = [.. row.Members.Skip(1)] },
            row with { Members = [.. row.Members.Reverse()] },
            .. row.Members.SelectMany((member, i) => Changed(member)
                .Select(other => row with { Members = [.. row.Members.Take(i), other, .. row.Members.Skip(i + 1)] })),
        ];

        var hashes = changed.Select(p => Convert.ToHexStringLower(LedgerChain.Hash(LedgerChain.Genesis.Span, 1, p))).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        Assert.NotEqual(hashes[0], Convert.ToHexStringLower(LedgerChain.Hash(LedgerChain.Genesis.Span, 2, row)));

        static IEnumerable<MemberForecast> Changed(MemberForecast member) =>
        [
            member with { Model = member.Model + "x" },
            member with { Version = member.Version + "x" },
            member with { LogReturn = member.LogReturn is null ? 0 : null },
            member with { Weight = Math.BitIncrement(member.Weight) },
            member with { LeftOut = member.LeftOut is null ? string.Empty : null },
        ];
    }

    [Fact]
    public void Every_field_of_a_verification_counts()
    {
        var row = Sample.Check(1, 6);
        PredictionVerification[] changed =
        [
            row,
            row with { PredictionId = 2 },
            row with { VerifiedAt = row.VerifiedAt.AddMilliseconds(1) },
            row with { DueTime = row.DueTime.AddMilliseconds(1) },
            row with { Early = true },
            row with { Status = VerificationStatus.Unverifiable },
            row with { PriceTime = null },
            row with { ActualPrice = null },
            row with { Error = null },
            row with { LogError = null },
            row with { DirectionHit = false },
            row with { DirectionHit = null },
            row with { InsideBand = false },
            row with { InsideBand = null },
            row with { Reason = string.Empty },
        ];

        var hashes = changed.Select(v => Convert.ToHexStringLower(LedgerChain.Hash(LedgerChain.Genesis.Span, 1, v))).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }
}
