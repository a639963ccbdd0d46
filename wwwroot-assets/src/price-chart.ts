// The price chart: candles, past forecasts at their target times with their band and what became of them, "no change", and the newest forecast as a
// fan from the last price to its target. A point stands at the time its price is true: a candle at its close, a forecast at its target.
import {
  CandlestickSeries, ColorType, type CreatePriceLineOptions, CrosshairMode, type IChartApi, type DeepPartial, type ISeriesApi, type IPriceLine,
  type ISeriesMarkersPluginApi, HistogramSeries, LineSeries, LineStyle, type MouseEventParams, type SeriesMarker, type SeriesOptionsCommon, type Time,
  type UTCTimestamp, type WhitespaceData, createChart, createSeriesMarkers,
} from "lightweight-charts";
import { BandSeries, type BandOptions, type BandPoint } from "./lib/band";
import { ForecastFan } from "./lib/fan";
import { type Bar, type Forecast } from "./lib/history";
import { PriceWindow, type View } from "./lib/price-window";
import { clockTime, dayAndTime, tick } from "./lib/time";
import { onThemeChange, token } from "./lib/tokens";
import { text } from "./lib/texts";

/** What C# sends. With `reset` it is the whole picture, else only what is new. */
interface PriceChartData extends View {
  reset: boolean;
  /** Candles of the interval. */
  candles: Bar[];
  forecasts: Forecast[];
  /** the current prediction's target time in unix seconds; null when there is none */
  target: number | null;
  /** the newest close, which is what "no change" predicts; null before the first candle */
  lastPrice: number | null;
  decimals: number;
  /** market time in unix seconds; null where the axis ends with the data */
  now: number | null;
}

/** "98,765.43": as the pages write prices. */
const grouped = (value: number, decimals: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** How much one click or one notch of the wheel shows of what was shown. */
const zoomStep = 0.8;

const narrowWidth = 480;
const narrowCandles = 60;

/** Candles asked for at once, and how near to the first one the reader must come for that. */
const pageSize = 500;
const nearStart = 20;

/** Of a price at the axis, in pixels. */
const tagHeight = 15;

const charts = new Map<string, PriceChart>();

export function create(id: string, element: HTMLElement, data: PriceChartData): void {
  dispose(id);
  const chart = new PriceChart(element);
  charts.set(id, chart);
  chart.update(data);
}

export function update(id: string, data: PriceChartData): void {
  charts.get(id)?.update(data);
}

export function dispose(id: string): void {
  charts.get(id)?.dispose();
  charts.delete(id);
}

const toCandle = ([time, open, high, low, close]: Bar) => ({ time: time as UTCTimestamp, open, high, low, close });

class PriceChart {
  private readonly chart: IChartApi;
  private readonly band: ISeriesApi<
    "Custom", Time, BandPoint | WhitespaceData<Time>, BandOptions, DeepPartial<BandOptions & SeriesOptionsCommon>>;
  private readonly forecast: ISeriesApi<"Line">;
  private readonly candles: ISeriesApi<"Candlestick">;
  private readonly volume: ISeriesApi<"Histogram">;
  /** Draws nothing: it keeps room on the time scale for targets that are still ahead. */
  private readonly future: ISeriesApi<"Line">;
  private readonly misses: ISeriesMarkersPluginApi<Time>;
  private readonly fan = new ForecastFan();
  private readonly closing = new AbortController();
  private readonly readout = document.createElement("div");
  private readonly resize: ResizeObserver;
  private readonly forgetTheme: () => void;
  private noChange: IPriceLine | undefined;
  private newestLabel: IPriceLine | undefined;
  private last: PriceChartData | undefined;
  private window: PriceWindow | undefined;
  /** The last time ahead that has a place on the scale. */
  private reached = 0;
  private isTouched = false;

  constructor(element: HTMLElement) {
    this.chart = createChart(element, {
      width: element.clientWidth,
      height: element.clientHeight,
      // The logo injects a style element; the notice stands in the page's footer instead.
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      // Wheel and swipe belong to the page; with Ctrl the wheel zooms.
      handleScroll: { mouseWheel: false, vertTouchDrag: false },
      handleScale: { mouseWheel: false },
      rightPriceScale: { borderVisible: false, entireTextOnly: true, scaleMargins: { top: 0.12, bottom: 0.06 } },
      timeScale: {
        borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 2,
        tickMarkFormatter: (time: Time) => tick(time as number),
      },
      localization: {
        timeFormatter: (time: Time) => dayAndTime(time as number),
        tickmarksPriceFormatter: (prices: number[]) => prices.map((price) => this.isBehindTags(price) ? "" : grouped(price, this.decimals)),
      },
    });
    this.band = this.chart.addCustomSeries(new BandSeries(), { lastValueVisible: false, priceLineVisible: false });
    this.future = this.chart.addSeries(LineSeries, { lastValueVisible: false, priceLineVisible: false });
    this.forecast = this.chart.addSeries(LineSeries, {
      lineVisible: false, lastValueVisible: false, priceLineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 2,
    });
    this.misses = createSeriesMarkers<Time>(this.forecast, []);
    this.candles = this.chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    this.candles.attachPrimitive(this.fan);
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false,
    });
    this.chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.88, bottom: 0 } });
    this.readout.className = "chart-readout soft small";
    element.append(this.readout);
    this.chart.subscribeCrosshairMove((event) => this.showReadout(event));
    this.resize = new ResizeObserver(() => {
      this.chart.resize(element.clientWidth, element.clientHeight);
      // Of another width other candles have room.
      if (!this.isTouched && this.last) {
        this.showNewest();
      }
    });
    this.resize.observe(element);
    this.forgetTheme = onThemeChange(() => {
      this.paint();
      this.drawBars();
    });
    this.listen(element);
  }

  update(data: PriceChartData): void {
    this.last = data;
    if (data.reset) {
      this.window?.dispose();
      this.window = new PriceWindow(data, data.candles);
      this.reached = 0;
      this.future.setData([]);
      this.drawBars();
      this.drawPast();
    } else {
      data.candles.forEach((candle) => this.add(candle));
      if (!this.isInPast && this.window?.forget()) {
        this.drawBars();
        this.drawPast();
      }
    }

    // Where no candle has come for long, the gap until now is seen; it takes at most as much room as the candles.
    this.reach(Math.max(data.forecasts.at(-1)?.[0] ?? 0, Math.min(data.now ?? 0, (this.window?.lastCandle ?? 0) + data.range)));
    this.window?.ahead.push(...data.forecasts);
    // At their targets: right of the last candle a chain of them would read as a path.
    this.window?.settle().forEach(([time, value, lower, upper]) => {
      this.forecast.update({ time: time as UTCTimestamp, value });
      this.band.update({ time: time as UTCTimestamp, lower, upper });
    });
    this.keepRoom();
    if (data.reset) {
      this.showNewest();
      void this.fill();
    }

    this.paint();
  }

  dispose(): void {
    this.closing.abort();
    this.window?.dispose();
    this.forgetTheme();
    this.resize.disconnect();
    this.chart.remove();
    this.readout.remove();
  }

  /** Whether the reader has left the newest candle. */
  private get isInPast(): boolean {
    return this.chart.timeScale().scrollPosition() < -1;
  }

  private add(candle: Bar): void {
    const bar = this.window!.add(candle);
    this.candles.update(toCandle(bar));
    this.volume.update(this.toVolume(bar));
  }

  private drawPast(): void {
    const past = this.window?.past ?? [];
    this.forecast.setData(past.map(([time, value]) => ({ time: time as UTCTimestamp, value })));
    this.band.setData(past.map(([time, , lower, upper]) => ({ time: time as UTCTimestamp, lower, upper })));
  }

  private drawBars(): void {
    const bars = this.window?.bars ?? [];
    this.candles.setData(bars.map(toCandle));
    this.volume.setData(bars.map((bar) => this.toVolume(bar)));
  }

  private toVolume([time, open, , , close, volume]: Bar) {
    return { time: time as UTCTimestamp, value: volume, color: token(close >= open ? "up-soft" : "down-soft") };
  }

  /** Reads older candles until the range that was asked for is there. */
  private async fill(): Promise<void> {
    const window = this.window!;
    const { range, frame } = this.last!;
    const before = window.bars.length;
    while (window === this.window && !window.isFull && await this.readOlder(Math.ceil(range / frame) + 1)) {
      // Goes on with the next page.
    }

    if (window === this.window && window.bars.length !== before) {
      this.showNewest();
    }
  }

  /** Reads a page of older candles; what is shown stays where it is. */
  private async readOlder(size: number): Promise<boolean> {
    const window = this.window;
    const wasEmpty = window?.bars.length === 0;
    const added = await window?.readOlder(size) ?? 0;
    if (added === 0 || window !== this.window) {
      return false;
    }

    const shown = this.chart.timeScale().getVisibleLogicalRange();
    this.drawBars();
    this.drawPast();
    this.paint();
    if (shown && !wasEmpty) {
      this.chart.timeScale().setVisibleLogicalRange({ from: shown.from + added, to: shown.to + added });
    }

    return true;
  }

  /** Gives every candle until a time its place on the scale, which else would jump from the last candle to the next target. */
  private reach(time: number): void {
    const { window, last } = this;
    if (!window || !last || window.isFramed) {
      return;
    }

    for (let next = Math.max(window.lastCandle, this.reached) + last.frame; next <= time; next += last.frame) {
      this.future.update({ time: next as UTCTimestamp });
      this.reached = next;
    }
  }

  /** Candles between the last one and the furthest target, and a little air. */
  private room(): number {
    const { window, last } = this;
    return !window || !last || window.isFramed ? 2 : Math.max(0, this.reached - window.lastCandle) / last.frame + 2;
  }

  /** The scale ends at the last candle: the fan needs room beyond it. */
  private keepRoom(): void {
    const room = this.room();
    // Setting it leads to the newest candle, which a reader of the past has left on purpose.
    if (this.chart.timeScale().options().rightOffset < room && !this.isInPast) {
      this.chart.timeScale().applyOptions({ rightOffset: room });
    }
  }

  private listen(element: HTMLElement): void {
    const signal = this.closing.signal;
    const frame = element.closest("figure") ?? element;
    element.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.zoom(event.deltaY < 0 ? zoomStep : 1 / zoomStep);
      }
    }, { signal, passive: false });
    // Most readers never drag back: what is older is read for those who have touched the chart.
    frame.addEventListener("pointerdown", () => this.isTouched = true, { signal });
    frame.addEventListener("click", (event) => {
      switch ((event.target as Element).closest<HTMLElement>("[data-zoom]")?.dataset.zoom) {
        case "in": this.zoom(zoomStep); break;
        case "out": this.zoom(1 / zoomStep); break;
        case "now": this.chart.timeScale().scrollToRealTime(); break;
      }
    }, { signal });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      frame.toggleAttribute("data-past", this.isInPast);
      if (range && range.from < nearStart && this.isTouched && this.window && this.window.bars.length > 0) {
        void this.readOlder(pageSize);
      }
    });
  }

  /** Shows so much of the time that is shown, with its right edge kept. */
  private zoom(factor: number): void {
    this.isTouched = true;
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range) {
      this.chart.timeScale().setVisibleLogicalRange({ from: range.to - factor * (range.to - range.from), to: range.to });
    }
  }

  /** Shows the range that was asked for, up to the newest candle; on a narrow screen a part of it, for candles would be hair-thin. */
  private showNewest(): void {
    const count = this.window?.bars.length ?? 0;
    const range = this.last ? this.last.range / this.last.frame : 0;
    const shown = this.chart.timeScale().width() < narrowWidth ? Math.min(narrowCandles, range) : range;
    this.chart.timeScale().setVisibleLogicalRange({ from: Math.max(0, count - shown), to: count + this.room() });
  }

  private paint(): void {
    const [up, down, forecast, line, grey] = [token("up"), token("down"), token("forecast"), token("line-soft"), token("persistence")];
    const { decimals } = this;
    const priceFormat = { type: "custom" as const, minMove: 10 ** -decimals, formatter: (price: number) => grouped(price, decimals) };
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: token("surface") }, textColor: token("text-2"), fontFamily: token("font"),
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      crosshair: {
        vertLine: { color: grey, labelBackgroundColor: token("surface-3") },
        horzLine: { color: grey, labelBackgroundColor: token("surface-3") },
      },
    });
    // A rise is hollow, a fall is filled: colour is not the only sign.
    this.candles.applyOptions({
      upColor: token("surface"), borderUpColor: up, wickUpColor: up, downColor: down, borderDownColor: down, wickDownColor: down,
      priceFormat,
    });
    this.forecast.applyOptions({ color: forecast, priceFormat });
    this.band.applyOptions({ fill: token("forecast-band"), color: forecast, priceFormat });
    const miss = token("warn");
    this.misses.setMarkers((this.window?.missed ?? []).map(({ time, price, above }): SeriesMarker<Time> => ({
      time: time as UTCTimestamp, price, position: above ? "atPriceTop" : "atPriceBottom", shape: above ? "arrowUp" : "arrowDown", color: miss, size: 0.5,
    })));
    this.paintFan(forecast);
    this.paintNoChange(this.last?.lastPrice ?? null, grey);
  }

  private paintFan(color: string): void {
    const { window } = this;
    const newest = window?.ahead.find(([time]) => time === this.last?.target);
    const price = this.last?.lastPrice ?? null;
    this.fan.set(newest && window && price !== null && window.lastCandle > 0 && !window.isFramed
      ? {
        from: window.lastCandle as UTCTimestamp, price, target: newest[0] as UTCTimestamp, forecast: newest[1], lower: newest[2], upper: newest[3],
        label: text("Target", clockTime(newest[0])), color, fill: token("forecast-band"),
      }
      : null);
    this.newestLabel = this.line(this.newestLabel, newest ? { price: newest[1], color, lineVisible: false, axisLabelVisible: true } : null);
  }

  private paintNoChange(price: number | null, color: string): void {
    this.noChange = this.line(
      this.noChange,
      price === null ? null : { price, color, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true, axisLabelColor: color });
  }

  private get decimals(): number {
    return this.last?.decimals ?? 2;
  }

  /** Whether the axis bears the tag of the last price or of the newest forecast there; of two that are near each other the lower one moves down. */
  private isBehindTags(price: number): boolean {
    const places = [this.noChange, this.newestLabel]
      .flatMap((line) => line ? [this.candles.priceToCoordinate(line.options().price)] : []).filter((place) => place !== null);
    const place = this.candles.priceToCoordinate(price);
    if (place === null || places.length === 0) {
      return false;
    }

    const [top, bottom] = [Math.min(...places), Math.max(...places)];
    const least = places.length > 1 ? Math.max(bottom, top + tagHeight) : bottom;
    return places.some((tag) => Math.abs(tag - place) < tagHeight) || Math.abs(least - place) < tagHeight;
  }

  /** Makes a line at a price, changes it, or with null takes it away. */
  private line(line: IPriceLine | undefined, options: CreatePriceLineOptions | null): IPriceLine | undefined {
    if (options && line) {
      line.applyOptions(options);
      return line;
    }

    if (line) {
      this.candles.removePriceLine(line);
    }

    return options ? this.candles.createPriceLine(options) : undefined;
  }

  private showReadout(event: MouseEventParams): void {
    if (event.time === undefined) {
      this.readout.textContent = "";
      return;
    }

    const { decimals } = this;
    const price = (value: number): string => grouped(value, decimals);
    const candle = event.seriesData.get(this.candles) as { open: number; high: number; low: number; close: number } | undefined;
    const forecast = event.seriesData.get(this.forecast) as { value: number } | undefined;
    const band = event.seriesData.get(this.band) as BandPoint | undefined;
    const parts = [dayAndTime(event.time as number)];
    if (candle) {
      const volume = event.seriesData.get(this.volume) as { value: number } | undefined;
      parts.push([
        text("OpenHighLowClose", price(candle.open), price(candle.high), price(candle.low), price(candle.close)),
        ...volume ? [text("AndVolume", volume.value.toLocaleString("en-US", { maximumSignificantDigits: 4 }))] : [],
      ].join("  "));
    }

    if (forecast) {
      parts.push(text("Forecast", price(forecast.value)) + (band ? ` [${price(band.lower)} … ${price(band.upper)}]` : ""));
    }

    if (candle && band && (candle.close < band.lower || candle.close > band.upper)) {
      parts.push(text("OutsideBand"));
    }

    if (candle && forecast) {
      const error = 10_000 * Math.log(forecast.value / candle.close);
      parts.push(text("ErrorOf", `${error < 0 ? "−" : "+"}${Math.abs(error).toFixed(1)}`));
    }

    this.readout.textContent = parts.join("   ");
  }
}
