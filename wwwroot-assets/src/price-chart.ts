// The price chart: candles, past forecasts at their target times with their band and what became of them, "no change", and the newest forecast as a
// fan from the last price to its target. A point stands at the time its price is true: a candle at its close, a forecast at its target.
import {
  CandlestickSeries, ColorType, type CreatePriceLineOptions, CrosshairMode, type IChartApi, type DeepPartial, type ISeriesApi, type IPriceLine,
  type ISeriesMarkersPluginApi, LineSeries, LineStyle, type MouseEventParams, type SeriesMarker, type SeriesOptionsCommon, type Time,
  type UTCTimestamp, type WhitespaceData, createChart, createSeriesMarkers,
} from "lightweight-charts";
import { BandSeries, type BandOptions, type BandPoint } from "./lib/band";
import { ForecastFan } from "./lib/fan";
import { clockTime, dayAndTime, tick } from "./lib/time";
import { onThemeChange, token } from "./lib/tokens";

/** What C# sends. With `reset` it is the whole picture, else only what is new. */
interface PriceChartData {
  reset: boolean;
  /** close time in unix seconds, open, high, low, close */
  candles: [number, number, number, number, number][];
  /** target time in unix seconds, price, lower, upper */
  forecasts: [number, number, number, number][];
  /** the current prediction's target time in unix seconds; null when there is none */
  target: number | null;
  /** the newest close, which is what "no change" predicts; null before the first candle */
  lastPrice: number | null;
  decimals: number;
}

type Forecast = PriceChartData["forecasts"][number];

/** "98,765.43": as the pages write prices. */
const grouped = (value: number, decimals: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** How much one click or one notch of the wheel shows of what was shown. */
const zoomStep = 0.8;

const narrowWidth = 480;
const narrowCandles = 60;

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

class PriceChart {
  private readonly chart: IChartApi;
  private readonly band: ISeriesApi<
    "Custom", Time, BandPoint | WhitespaceData<Time>, BandOptions, DeepPartial<BandOptions & SeriesOptionsCommon>>;
  private readonly forecast: ISeriesApi<"Line">;
  private readonly candles: ISeriesApi<"Candlestick">;
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
  private closes = new Map<number, number>();
  private lastCandle = 0;
  /** Seconds from a candle to the next; after a gap it is longer, so the shortest counts. */
  private step = Infinity;
  /** The last time ahead that has a place on the scale. */
  private reached = 0;
  /** Forecasts whose target is still ahead, the newest last. */
  private ahead: Forecast[] = [];
  private missed: { time: number; price: number; above: boolean }[] = [];

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
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.06 } },
      timeScale: {
        borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 2,
        tickMarkFormatter: (time: Time) => tick(time as number),
      },
      localization: { timeFormatter: (time: Time) => dayAndTime(time as number) },
    });
    this.band = this.chart.addCustomSeries(new BandSeries(), { lastValueVisible: false, priceLineVisible: false });
    this.future = this.chart.addSeries(LineSeries, { lastValueVisible: false, priceLineVisible: false });
    this.forecast = this.chart.addSeries(LineSeries, {
      lineVisible: false, lastValueVisible: false, priceLineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 2,
    });
    this.misses = createSeriesMarkers<Time>(this.forecast, []);
    this.candles = this.chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    this.candles.attachPrimitive(this.fan);
    this.readout.className = "chart-readout";
    element.append(this.readout);
    this.chart.subscribeCrosshairMove((event) => this.showReadout(event));
    this.resize = new ResizeObserver(() => this.chart.resize(element.clientWidth, element.clientHeight));
    this.resize.observe(element);
    this.forgetTheme = onThemeChange(() => this.paint());
    this.listen(element);
  }

  update(data: PriceChartData): void {
    const toCandle = ([time, open, high, low, close]: PriceChartData["candles"][number]) =>
      ({ time: time as UTCTimestamp, open, high, low, close });
    this.last = data;
    if (data.reset) {
      [this.closes, this.ahead, this.missed] = [new Map(), [], []];
      [this.lastCandle, this.reached, this.step] = [0, 0, Infinity];
      this.forecast.setData([]);
      this.band.setData([]);
      this.candles.setData(data.candles.map(toCandle));
      this.future.setData([]);
    } else {
      data.candles.forEach((point) => this.candles.update(toCandle(point)));
    }

    for (const [time, , , , close] of data.candles) {
      this.closes.set(time, close);
      this.step = Math.min(this.step, time - this.lastCandle);
      this.lastCandle = time;
    }

    this.reach(data.forecasts.at(-1)?.[0] ?? 0);

    this.ahead.push(...data.forecasts);
    this.settle();
    this.keepRoom();
    if (data.reset) {
      this.showNewest(data.candles.length);
    }

    this.paint();
  }

  dispose(): void {
    this.closing.abort();
    this.forgetTheme();
    this.resize.disconnect();
    this.chart.remove();
    this.readout.remove();
  }

  /** Puts forecasts whose time has come at their targets: right of the last candle a chain of them would read as a path. */
  private settle(): void {
    while (this.ahead.length > 0 && this.ahead[0]![0] <= this.lastCandle) {
      const [time, value, lower, upper] = this.ahead.shift()!;
      this.forecast.update({ time: time as UTCTimestamp, value });
      this.band.update({ time: time as UTCTimestamp, lower, upper });
      const close = this.closes.get(time);
      if (close !== undefined && (close < lower || close > upper)) {
        this.missed.push({ time, price: close, above: close > upper });
      }
    }
  }

  /** Gives every candle until a time its place on the scale, which else would jump from the last candle to the next target. */
  private reach(time: number): void {
    for (let next = Math.max(this.lastCandle, this.reached) + this.step; next <= time; next += this.step) {
      this.future.update({ time: next as UTCTimestamp });
      this.reached = next;
    }
  }

  /** Candles between the last one and the furthest target, and a little air. */
  private room(): number {
    return Math.max(0, this.reached - this.lastCandle) / this.step + 2;
  }

  /** The scale ends at the last candle: the fan needs room beyond it. */
  private keepRoom(): void {
    const room = this.room();
    // Setting it leads to the newest candle, which a reader of the past has left on purpose.
    if (this.chart.timeScale().options().rightOffset < room && this.chart.timeScale().scrollPosition() >= -1) {
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
    frame.addEventListener("click", (event) => {
      switch ((event.target as Element).closest<HTMLElement>("[data-zoom]")?.dataset.zoom) {
        case "in": this.zoom(zoomStep); break;
        case "out": this.zoom(1 / zoomStep); break;
        case "now": this.chart.timeScale().scrollToRealTime(); break;
      }
    }, { signal });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      frame.toggleAttribute("data-past", this.chart.timeScale().scrollPosition() < -1);
    });
  }

  /** Shows so much of the time that is shown, with its right edge kept. */
  private zoom(factor: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range) {
      this.chart.timeScale().setVisibleLogicalRange({ from: range.to - factor * (range.to - range.from), to: range.to });
    }
  }

  // On a narrow screen three hours of candles would be hair-thin.
  private showNewest(candles: number): void {
    if (this.chart.timeScale().width() < narrowWidth && candles > narrowCandles) {
      this.chart.timeScale().setVisibleLogicalRange({ from: candles - narrowCandles, to: candles + this.room() });
    } else {
      this.chart.timeScale().fitContent();
    }
  }

  private paint(): void {
    const [up, down, forecast, line, grey] = [token("up"), token("down"), token("forecast"), token("line-soft"), token("persistence")];
    const decimals = this.last?.decimals ?? 2;
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
    this.misses.setMarkers(this.missed.map(({ time, price, above }): SeriesMarker<Time> => ({
      time: time as UTCTimestamp, price, position: above ? "atPriceTop" : "atPriceBottom", shape: above ? "arrowUp" : "arrowDown", color: miss, size: 0.5,
    })));
    this.paintFan(forecast);
    this.paintNoChange(this.last?.lastPrice ?? null, grey);
  }

  private paintFan(color: string): void {
    const newest = this.ahead.find(([time]) => time === this.last?.target);
    const price = this.last?.lastPrice ?? null;
    this.fan.set(newest && price !== null && this.lastCandle > 0
      ? {
        from: this.lastCandle as UTCTimestamp, price, target: newest[0] as UTCTimestamp, forecast: newest[1], lower: newest[2], upper: newest[3],
        label: `target ${clockTime(newest[0])}`, color, fill: token("forecast-band"),
      }
      : null);
    this.newestLabel = this.line(this.newestLabel, newest ? { price: newest[1], color, lineVisible: false, axisLabelVisible: true } : null);
  }

  private paintNoChange(price: number | null, color: string): void {
    this.noChange = this.line(
      this.noChange,
      price === null ? null : { price, color, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true, axisLabelColor: color });
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

    const decimals = this.last?.decimals ?? 2;
    const price = (value: number): string => grouped(value, decimals);
    const candle = event.seriesData.get(this.candles) as { open: number; high: number; low: number; close: number } | undefined;
    const forecast = event.seriesData.get(this.forecast) as { value: number } | undefined;
    const band = event.seriesData.get(this.band) as BandPoint | undefined;
    const parts = [dayAndTime(event.time as number)];
    if (candle) {
      parts.push(`O ${price(candle.open)}  H ${price(candle.high)}  L ${price(candle.low)}  C ${price(candle.close)}`);
    }

    if (forecast) {
      parts.push(`forecast ${price(forecast.value)}${band ? ` [${price(band.lower)} … ${price(band.upper)}]` : ""}`);
    }

    if (candle && band && (candle.close < band.lower || candle.close > band.upper)) {
      parts.push("outside the band");
    }

    if (candle && forecast) {
      const error = 10_000 * Math.log(forecast.value / candle.close);
      parts.push(`error ${error < 0 ? "−" : "+"}${Math.abs(error).toFixed(1)} bp`);
    }

    this.readout.textContent = parts.join("   ");
  }
}
