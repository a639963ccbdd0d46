// The price chart: candles, the forecast at its target time with its band, "no change", and the current target.
// A point stands at the time its price is true: a candle at its close, a forecast at its target.
import {
  CandlestickSeries, ColorType, CrosshairMode, type IChartApi, type DeepPartial, type ISeriesApi, type IPriceLine,
  LineSeries, LineStyle, type MouseEventParams, type SeriesOptionsCommon, type Time, type UTCTimestamp,
  type WhitespaceData, createChart,
} from "lightweight-charts";
import { BandSeries, type BandOptions, type BandPoint } from "./lib/band";
import { TargetMarker } from "./lib/target";
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

/** "98,765.43": as the pages write prices. */
const grouped = (value: number, decimals: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

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
  private readonly marker = new TargetMarker();
  private readonly readout = document.createElement("div");
  private readonly resize: ResizeObserver;
  private readonly forgetTheme: () => void;
  private noChange: IPriceLine | undefined;
  private last: PriceChartData | undefined;

  constructor(element: HTMLElement) {
    this.chart = createChart(element, {
      width: element.clientWidth,
      height: element.clientHeight,
      // The logo injects a style element; the notice stands in the page's footer instead.
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.06 } },
      timeScale: {
        borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 2,
        tickMarkFormatter: (time: Time) => tick(time as number),
      },
      localization: { timeFormatter: (time: Time) => dayAndTime(time as number) },
    });
    this.band = this.chart.addCustomSeries(new BandSeries(), { lastValueVisible: false, priceLineVisible: false });
    this.forecast = this.chart.addSeries(LineSeries, {
      lineWidth: 2, priceLineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 2,
    });
    this.candles = this.chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    this.candles.attachPrimitive(this.marker);
    this.readout.className = "chart-readout";
    element.append(this.readout);
    this.chart.subscribeCrosshairMove((event) => this.showReadout(event));
    this.resize = new ResizeObserver(() => this.chart.resize(element.clientWidth, element.clientHeight));
    this.resize.observe(element);
    this.forgetTheme = onThemeChange(() => this.paint());
  }

  update(data: PriceChartData): void {
    const toCandle = ([time, open, high, low, close]: PriceChartData["candles"][number]) =>
      ({ time: time as UTCTimestamp, open, high, low, close });
    const toForecast = ([time, value]: PriceChartData["forecasts"][number]) => ({ time: time as UTCTimestamp, value });
    const toBand = ([time, , lower, upper]: PriceChartData["forecasts"][number]) => ({ time: time as UTCTimestamp, lower, upper });
    this.last = data;
    if (data.reset) {
      this.candles.setData(data.candles.map(toCandle));
      this.forecast.setData(data.forecasts.map(toForecast));
      this.band.setData(data.forecasts.map(toBand));
      this.showNewest(data.candles.length);
    } else {
      data.candles.forEach((point) => this.candles.update(toCandle(point)));
      data.forecasts.forEach((point) => {
        this.forecast.update(toForecast(point));
        this.band.update(toBand(point));
      });
    }

    this.paint();
  }

  dispose(): void {
    this.forgetTheme();
    this.resize.disconnect();
    this.chart.remove();
    this.readout.remove();
  }

  // On a narrow screen three hours of candles would be hair-thin.
  private showNewest(candles: number): void {
    if (this.chart.timeScale().width() < narrowWidth && candles > narrowCandles) {
      this.chart.timeScale().setVisibleLogicalRange({ from: candles - narrowCandles, to: candles + 6 });
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
    const target = this.last?.target ?? null;
    this.marker.set(target as UTCTimestamp | null, target === null ? "" : `target ${clockTime(target)}`, forecast);
    this.paintNoChange(this.last?.lastPrice ?? null, grey);
  }

  private paintNoChange(price: number | null, color: string): void {
    if (price === null) {
      if (this.noChange) {
        this.candles.removePriceLine(this.noChange);
        this.noChange = undefined;
      }

      return;
    }

    const options = { price, color, lineWidth: 1 as const, lineStyle: LineStyle.Dashed, axisLabelVisible: true, axisLabelColor: color };
    if (this.noChange) {
      this.noChange.applyOptions(options);
    } else {
      this.noChange = this.candles.createPriceLine(options);
    }
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

    if (candle && forecast) {
      const error = 10_000 * Math.log(forecast.value / candle.close);
      parts.push(`error ${error < 0 ? "−" : "+"}${Math.abs(error).toFixed(1)} bp`);
    }

    this.readout.textContent = parts.join("   ");
  }
}
