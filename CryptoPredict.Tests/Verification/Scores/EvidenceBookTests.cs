using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class EvidenceBookTests
{
    [Fact]
    public void Each_model_is_counted_where_it_spoke()
    {
        var book = new EvidenceBook(5, MixRules.Default);
        foreach (var t in Enumerable.Range(0, 100))
        {
            book.Add(CheckedRows.Verified(t, 1e-3, 5e-4, ("lstm", t < 30 ? null : 5e-4)));
        }

        Assert.Equal((100, 70), (book.Of("ensemble").Count, book.Of("lstm").Count));
        Assert.Equal(TimeSpan.FromMinutes(30), book.Of("lstm").Since - book.Of("ensemble").Since);
        Assert.Equal(ModelEvidence.None, book.Of("kalman"));
    }

    [Fact]
    public void A_row_counts_once_and_only_when_a_price_came()
    {
        var book = new EvidenceBook(1, MixRules.Default);
        var row = CheckedRows.Verified(5, 1e-3, 5e-4);
        book.Add(row);
        book.Add(row);
        book.Add(CheckedRows.Verified(4, 1e-3, 5e-4));
        book.Add(CheckedRows.Unverifiable(6));
        book.Add(CheckedRows.Pending(7));

        Assert.Equal(1, book.Of("ensemble").Count);
    }

    [Fact]
    public void Kept_and_read_again_it_goes_on_to_the_byte()
    {
        LedgerEntry[] rows = [.. Enumerable.Range(0, 300).Select(t => CheckedRows.Verified(t, 1e-3 * Math.Sin(t), 4e-4 * Math.Sin(t + 0.3), ("lstm", 1e-4 * t % 7)))];
        var (whole, first) = (new EvidenceBook(5, MixRules.Default), new EvidenceBook(5, MixRules.Default));
        Array.ForEach(rows, whole.Add);
        Array.ForEach(rows[..120], first.Add);
        var second = EvidenceBook.Read(first.Save(), 5)!;

        // A start reads rows again that the kept book has counted.
        Array.ForEach(rows[60..], second.Add);

        Assert.Equal(whole.Save(), second.Save());
        Assert.Equal(whole.Of("lstm"), second.Of("lstm"));
    }

    [Fact]
    public void A_book_from_before_the_trial_of_the_mix_goes_on()
    {
        var book = new EvidenceBook(5, MixRules.Default);
        foreach (var t in Enumerable.Range(0, 100))
        {
            book.Add(CheckedRows.Verified(t, 1e-3 * Math.Sin(t), 5e-4, ("lstm", 5e-4)));
        }

        // Rules, applied parts and two counts.
        const int Trial = 5 * sizeof(int);
        var old = EvidenceBook.Read([1, .. book.Save()[1..^Trial]], 5, new MixRules(MixParts.None, MixParts.All))!;

        Assert.Equal(book.Of("lstm"), old.Of("lstm"));
        Assert.Equal((book.Through, MixParts.None), (old.Through, old.Mix.Applied));
    }

    [Fact]
    public void A_book_of_another_format_or_horizon_is_begun_anew()
    {
        var book = new EvidenceBook(5, MixRules.Default).Save();

        Assert.NotNull(EvidenceBook.Read(book, 5));
        Assert.Null(EvidenceBook.Read(book, 4));
        Assert.Null(EvidenceBook.Read([.. book.Select((value, at) => at == 0 ? (byte)99 : value)], 5));
        Assert.Null(EvidenceBook.Read([], 5));
    }

    /// <summary>What can be counted anew must not keep the program from starting.</summary>
    [Fact]
    public void A_book_that_was_cut_off_anywhere_is_begun_anew()
    {
        var book = new EvidenceBook(5, MixRules.Default);
        book.Add(CheckedRows.Verified(1, 1e-3, 5e-4, ("lstm", 5e-4)));
        var bytes = book.Save();

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(EvidenceBook.Read(bytes.AsSpan(0, length), 5));
        }

        Assert.Null(EvidenceBook.Read([bytes[0], .. bytes[1..5], .. Enumerable.Repeat((byte)0x7f, 64)], 5));
    }

    [Fact]
    public void A_verdict_is_given_once_the_evidence_is_enough_and_stays_open_before()
    {
        var early = Of(100);
        var later = Of(3000);

        Assert.Equal(Verdict.TooEarly, early.Verdict);
        Assert.Equal(Verdict.Better, later.Verdict);
        Assert.Equal(Verdict.NotDistinguishable, (later with { Better = 19.9 }).Verdict);
        Assert.Equal(Verdict.Worse, (later with { Better = 0.1, Worse = 20 }).Verdict);

        static ModelEvidence Of(int rows)
        {
            var book = new EvidenceBook(5, MixRules.Default);
            var random = new Random(1);
            for (var t = 0; t < rows; t++)
            {
                var move = 1e-3 * (random.NextDouble() - 0.5);
                book.Add(CheckedRows.Verified(t, move, 0.5 * move));
            }

            return book.Of("ensemble");
        }
    }
}
