// What a price chart draws, without the drawing: candles with the forecasts for their times, as far back as they were read.
import { type Bar, type Forecast, readBars, readForecasts } from "./history";

/** What is shown of which asset. */
export interface View {
  asset: string;
  /** Seconds of a candle that is sent. */
  interval: number;
  /** Seconds of a candle that is drawn: a multiple of the interval. */
  frame: number;
  /** Seconds that are shown at first. */
  range: number;
}

/** A price that came outside its forecast's band. */
interface Miss {
  time: number;
  price: number;
  above: boolean;
}

/** A page that stays open for days forgets what it can read again. */
const mostBars = 6000;
const keptBars = 1000;

export class PriceWindow {
  /** Candles as they are drawn, oldest first. */
  bars: Bar[];
  /** Forecasts that have met their price, oldest first. */
  past: Forecast[] = [];
  /** Forecasts whose target is still ahead, the newest last. */
  ahead: Forecast[] = [];
  missed: Miss[] = [];
  /** Close time of the newest candle that was sent. */
  lastCandle: number;
  /** Whether there is nothing older to read. */
  private isAll = false;
  /** Older candles are read one page at a time. */
  private reading: AbortController | undefined;

  /** Candles of a frame are all read: those sent may begin within one. */
  constructor(private readonly view: View, candles: Bar[]) {
    this.lastCandle = candles.at(-1)?.[0] ?? 0;
    this.bars = this.isFramed ? [] : [...candles];
  }

  /** Whether what is drawn is put together from several candles; forecasts of the next minutes have no place there. */
  get isFramed(): boolean {
    return this.view.frame !== this.view.interval;
  }

  /** Whether the range that was asked for is there, or all that there is of it. */
  get isFull(): boolean {
    return this.isAll || (this.bars.length > 0 && this.bars[0]![0] <= this.lastCandle - this.view.range + this.view.frame);
  }

  /** Takes in a new candle, into the growing one where several make one, which it gives back. */
  add([time, open, high, low, close, volume]: Bar): Bar {
    const { interval, frame } = this.view;
    const end = this.isFramed ? (Math.floor((time - interval) / frame) + 1) * frame : time;
    const growing = this.bars.at(-1);
    const grows = growing?.[0] === end;
    const bar: Bar = grows
      ? [end, growing[1], Math.max(growing[2], high), Math.min(growing[3], low), close, growing[5] + volume]
      : [end, open, high, low, close, volume];
    this.bars.splice(grows ? -1 : this.bars.length, grows ? 1 : 0, bar);
    this.lastCandle = time;
    return bar;
  }

  /** Moves forecasts whose time has come to the past, and gives them back. */
  settle(): Forecast[] {
    const count = this.ahead.findIndex(([time]) => time > this.lastCandle);
    const settled = this.ahead.splice(0, count < 0 ? this.ahead.length : count);
    if (this.isFramed) {
      return [];
    }

    this.past.push(...settled);
    this.missed.push(...missesOf(settled, this.bars));
    return settled;
  }

  /** Lets go of the oldest where there are very many; says whether it did. */
  forget(): boolean {
    if (this.bars.length <= mostBars) {
      return false;
    }

    this.bars = this.bars.slice(-keptBars);
    const first = this.bars[0]![0];
    this.past = this.past.filter(([time]) => time >= first);
    this.missed = this.missed.filter(({ time }) => time >= first);
    this.isAll = false;
    return true;
  }

  /** Reads older candles, with the forecasts that were for their times; gives how many were put before the others. */
  async readOlder(size: number): Promise<number> {
    if (this.isAll || this.reading) {
      return 0;
    }

    const reading = this.reading = new AbortController();
    const { asset, interval, frame } = this.view;
    const until = this.bars.length > 0 ? this.bars[0]![0] - frame : this.lastCandle;
    try {
      const older = await readBars(asset, this.isFramed ? frame : null, until, size, reading.signal);
      const said = this.isFramed || older.length === 0
        ? [] : await readForecasts(asset, older[0]![0] - interval, this.past[0]?.[0] ?? until, reading.signal);
      this.isAll = older.length === 0;
      return this.prepend(older, said);
    } catch {
      return 0; // Left meanwhile, or the server is away: the next look tries again.
    } finally {
      this.reading = undefined;
    }
  }

  /** Forgets what is still on its way. */
  dispose(): void {
    this.reading?.abort();
  }

  private prepend(older: Bar[], said: Forecast[]): number {
    const firstForecast = this.past[0]?.[0] ?? Infinity;
    const firstBar = this.bars[0]?.[0] ?? Infinity;
    const bars = older.filter(([time]) => time < firstBar);
    const past = said.filter(([time]) => time < firstForecast && time <= this.lastCandle);
    this.bars = [...bars, ...this.bars];
    this.past = [...past, ...this.past];
    this.missed = [...missesOf(past, bars), ...this.missed];
    return bars.length;
  }
}

function missesOf(forecasts: Forecast[], bars: Bar[]): Miss[] {
  const closes = new Map(bars.map((bar) => [bar[0], bar[4]]));
  return forecasts.flatMap(([time, , lower, upper]) => {
    const price = closes.get(time);
    return price !== undefined && (price < lower || price > upper) ? [{ time, price, above: price > upper }] : [];
  });
}
