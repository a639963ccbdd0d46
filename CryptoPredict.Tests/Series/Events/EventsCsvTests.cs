using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.SeriesTests.Events;

/// <summary>Files of known events.</summary>
public sealed class EventsCsvTests
{
    [Fact]
    public void A_row_may_hold_several_events_and_empty_fields_and_noes_hold_none()
    {
        var events = EventsCsv.Read("date,holiday,promotion,price,closed\n2026-12-24,Christmas Eve,0.2,9.5,\n2026-12-25,Christmas,,,yes\n2026-12-26,no,0,,0\n"
            + "2026-12-27,1,Winter sale,,x\n");

        Assert.Equal(
            [
                new KnownEvent(new DateOnly(2026, 12, 24), EventKind.Holiday, 1, "Christmas Eve"),
                new KnownEvent(new DateOnly(2026, 12, 24), EventKind.Promotion, 0.2),
                new KnownEvent(new DateOnly(2026, 12, 24), EventKind.Price, 9.5),
                new KnownEvent(new DateOnly(2026, 12, 25), EventKind.Holiday, 1, "Christmas"),
                new KnownEvent(new DateOnly(2026, 12, 25), EventKind.Closure),
                new KnownEvent(new DateOnly(2026, 12, 27), EventKind.Holiday),
                new KnownEvent(new DateOnly(2026, 12, 27), EventKind.Promotion, 1, "Winter sale"),
                new KnownEvent(new DateOnly(2026, 12, 27), EventKind.Closure),
            ],
            events);
    }

    [Theory]
    [InlineData("\uFEFFDate;Promo\r\n24.12.2026;1\r\n25.12.2026;\r\n")]
    [InlineData("ds\tPromotion\n2026-12-24\tyes\n2026-12-25\t\n")]
    [InlineData("day,on_promotion\n2026/12/24,true\n2026/12/25,false\n")]
    public void Separators_dates_and_names_of_columns_may_be_others(string file) =>
        Assert.Equal([new KnownEvent(new DateOnly(2026, 12, 24), EventKind.Promotion)], EventsCsv.Read(file));

    [Theory]
    [InlineData("", "no table of events")]
    [InlineData("date,promotion\n", "no table of events")]
    [InlineData("2026-12-24,1\n2026-12-25,1\n", "no table of events")]
    [InlineData("date,weather\n2026-12-24,rain\n", "\"weather\"")]
    [InlineData("date,promo,promotion\n2026-12-24,1,1\n", "Two columns")]
    [InlineData("holiday,closed\nChristmas,1\n", "lacks a column")]
    [InlineData("date,closed\n03/04/2026,1\n", "two ways")]
    [InlineData("date,closed\n2026-12-24,1\n2026-13-24,1\n", "Row 3")]
    [InlineData("date,price\n2026-12-24,-1\n", "Row 2")]
    [InlineData("date,price\n2026-12-24,cheap\n", "Row 2")]
    [InlineData("date,closed\n2026-12-24,maybe\n", "Row 2")]
    [InlineData("date,closed\n2026-12-24,1\n2026-12-25\n", "Row 3")]
    [InlineData("date,closed\n2026-12-24,1\n2026-12-24,1\n", "2026-12-24 has two rows")]
    public void What_is_no_file_of_events_is_refused_in_a_sentence_that_names_it(string file, string named)
    {
        var refusal = Assert.Throws<UploadException>(() => EventsCsv.Read(file));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((UploadRefusal.Unfit, "events"), (refusal.Refusal, refusal.Field));
    }

    [Fact]
    public void What_is_too_long_is_refused()
    {
        var long60 = new string('n', EventsCsv.LongestName);
        Assert.Single(EventsCsv.Read($"date,holiday\n2026-12-24,{long60}\n"));
        Assert.Contains("61", Assert.Throws<UploadException>(() => EventsCsv.Read($"date,holiday\n2026-12-24,{long60}n\n")).Message, StringComparison.Ordinal);
        var days = Enumerable.Range(0, EventsCsv.MostRows + 1).Select(day => $"{new DateOnly(1980, 1, 1).AddDays(day):yyyy-MM-dd},1\n");
        Assert.Contains("20001", Assert.Throws<UploadException>(() => EventsCsv.Read($"date,closed\n{string.Concat(days)}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_events()
    {
        var random = new Random(7);
        string?[] names = [null, "Sale", "Two, with a comma", "Día de todos; los Santos", "Нова година"];
        List<KnownEvent> events = [];
        for (var day = 0; day < 500; day++)
        {
            var date = new DateOnly(2025, 1, 1).AddDays(day);
            events.AddRange(random.Next(5) switch
            {
                0 => [new KnownEvent(date, EventKind.Closure), new KnownEvent(date, EventKind.Holiday, 1, names[random.Next(1, 5)])],
                1 => [new KnownEvent(date, EventKind.Promotion, Math.Round(0.01 + random.NextDouble(), 3)), new KnownEvent(date, EventKind.Promotion, 1, names[random.Next(1, 5)])],
                2 => [new KnownEvent(date, EventKind.Price, 0.01 + random.NextDouble()), new KnownEvent(date, EventKind.Holiday, 1, names[random.Next(5)])],
                _ => [],
            });
        }

        var read = EventsCsv.Read(EventsCsv.Write(events));

        Assert.Equal(events.OrderBy(one => one.Day).ThenBy(one => one.Kind).ThenBy(one => one.Name, StringComparer.Ordinal), read);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_but_never_an_error_of_the_program()
    {
        var random = new Random(8);
        const string File = "date,holiday,promotion,price,closed\n2026-12-24,Christmas Eve,0.2,9.5,\n2026-12-25,\"Christmas, day\",,,1\n2026-12-27,1,Sale,8,\n";
        for (var turn = 0; turn < 5_000; turn++)
        {
            var damaged = File.ToCharArray().ToList();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                var place = random.Next(damaged.Count);
                switch (random.Next(3))
                {
                    case 0:
                        damaged[place] = (char)random.Next(1, 300);
                        break;
                    case 1:
                        damaged.RemoveAt(place);
                        break;
                    default:
                        damaged.Insert(place, ",;\n\"\t-0"[random.Next(7)]);
                        break;
                }
            }

            try
            {
                Assert.All(EventsCsv.Read(new string([.. damaged])), one => Assert.True(one.Value > 0));
            }
            catch (UploadException refusal)
            {
                Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
            }
        }
    }
}
