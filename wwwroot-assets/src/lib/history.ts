// Older candles and forecasts, read from the HTTP API with the reader's own sign-in as they drag back.

/** Close time in unix seconds, open, high, low, close, volume. */
export type Bar = [number, number, number, number, number, number];

/** Target time in unix seconds, price, lower, upper. */
export type Forecast = [number, number, number, number];

interface CandleList {
  items: { closeTime: string; open: number; high: number; low: number; close: number; volume: number }[];
}

interface PredictionPage {
  items: { targetTime: string; predictedPrice: number; lower: number; upper: number }[];
}

const most = 1000;
const seconds = (time: string): number => Date.parse(time) / 1000;
const iso = (time: number): string => new Date(time * 1000).toISOString();
const span = (length: number): string => length >= 86_400 ? "1.00:00:00" : new Date(length * 1000).toISOString().slice(11, 19);

async function read<T>(address: string, query: Record<string, string>, signal: AbortSignal): Promise<T> {
  const answer = await fetch(`${address}?${new URLSearchParams(query)}`, { signal, headers: { accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`${address} answered ${answer.status}.`);
  }

  return await answer.json() as T;
}

/**
 * The newest candles that opened before a time, oldest first.
 * @param frame Seconds of a candle that is put together from several; null for those of the market.
 */
export async function readBars(asset: string, frame: number | null, until: number, size: number, signal: AbortSignal): Promise<Bar[]> {
  const query = { to: iso(until), limit: String(Math.min(size, most)), ...(frame === null ? {} : { frame: span(frame) }) };
  const list = await read<CandleList>(`api/v1/assets/${encodeURIComponent(asset)}/candles`, query, signal);
  return list.items.map((item) => [seconds(item.closeTime), item.open, item.high, item.low, item.close, item.volume]);
}

/** Forecasts that were made from a time on and before another, the earliest target first. */
export async function readForecasts(asset: string, from: number, until: number, signal: AbortSignal): Promise<Forecast[]> {
  if (from >= until) {
    return [];
  }

  const page = await read<PredictionPage>("api/v1/predictions", { asset, from: iso(from), to: iso(until), limit: String(most) }, signal);
  return page.items.map((item): Forecast => [seconds(item.targetTime), item.predictedPrice, item.lower, item.upper]).sort(([one], [other]) => one - other);
}
