// Charts over a numeric axis: lines and points over time, and histograms. One uPlot each.
import uPlot from "uplot";
import { clockTime, dayAndTime, localDay, tick, wholeDay } from "./lib/time";
import { text } from "./lib/texts";
import { onThemeChange, token } from "./lib/tokens";

/** One series as C# describes it; `colour` names a CSS variable. */
interface SeriesSpec {
  label: string;
  colour: string;
  shape: "line" | "dashes" | "points" | "marks" | "bars" | "band";
}

interface PlotSpec {
  /** What x is: unix seconds, or a plain number. */
  xIsTime: boolean;
  /** Whether x is a whole day, by its UTC midnight. */
  xIsDay: boolean;
  /** Whether x takes whole numbers alone. */
  xIsWhole: boolean;
  xUnit: string;
  yUnit: string;
  /** Whether y begins at zero. */
  yFromZero: boolean;
  /** Whether a line is broken where a value is missing. */
  gaps: boolean;
  /** Whether each line bears its name at its end, where there is room. */
  namesEnds: boolean;
  /** The time that the chart is about, which is marked; null for none. */
  target: number | null;
  /** Most decimals of y in the readout. */
  decimals: number;
  series: SeriesSpec[];
  /** Points kept; older ones go. */
  capacity: number;
}

type Columns = (number | null)[][];

/** Thousands apart, decimals as far as they say something, and a real minus sign. */
const number = (value: number, decimals: number): string =>
  (+value.toFixed(decimals) || 0).toLocaleString("en-US", { maximumFractionDigits: decimals }).replace("-", "−");

/** The ticks of an axis with as many decimals each as the finest needs. */
function alike(values: number[], most: number): string[] {
  const decimals = Math.max(0, ...values.map((value) => (number(value, most).split(".")[1] ?? "").length));
  return values.map((value) => (value || 0).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "−"));
}

const plots = new Map<string, Plot>();

export function create(id: string, element: HTMLElement, spec: PlotSpec, columns: Columns): void {
  dispose(id);
  plots.set(id, new Plot(element, spec, columns));
}

/** Replaces all points, or adds newer ones. */
export function update(id: string, columns: Columns, reset: boolean): void {
  plots.get(id)?.update(columns, reset);
}

export function dispose(id: string): void {
  plots.get(id)?.dispose();
  plots.delete(id);
}

class Plot {
  private chart: uPlot;
  private readonly readout = document.createElement("div");
  private readonly resize: ResizeObserver;
  private readonly forgetTheme: () => void;

  constructor(private readonly element: HTMLElement, private readonly spec: PlotSpec, private columns: Columns) {
    this.chart = this.draw();
    this.resize = new ResizeObserver(() => this.chart.setSize(this.size()));
    this.readout.className = "chart-readout soft small";
    element.append(this.readout);
    this.resize.observe(element);
    // uPlot takes its colours once: a new theme is a new plot.
    this.forgetTheme = onThemeChange(() => {
      this.chart.destroy();
      this.chart = this.draw();
    });
  }

  update(columns: Columns, reset: boolean): void {
    this.columns = reset
      ? columns
      : this.columns.map((column, i) => [...column, ...columns[i] ?? []].slice(-this.spec.capacity));
    this.chart.setData(this.columns as uPlot.AlignedData);
  }

  dispose(): void {
    this.forgetTheme();
    this.resize.disconnect();
    this.chart.destroy();
    this.readout.remove();
  }

  private showReadout(plot: uPlot): void {
    const index = plot.cursor.idx;
    const x = index == null ? null : this.columns[0]?.[index];
    if (index == null || x == null) {
      this.readout.textContent = "";
      return;
    }

    const values = this.spec.series.map(({ label }, i) => {
      const y = this.columns[i + 1]?.[index];
      return y == null ? "" : `${label} ${number(y, this.spec.decimals)}${this.spec.yUnit}`;
    });
    const at = this.spec.xIsTime ? dayAndTime(x) : this.spec.xIsDay ? wholeDay(x) : `${number(x, 1)}${this.spec.xUnit}`;
    this.readout.textContent = [at, ...values].filter((part) => part !== "").join("   ");
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(120, this.element.clientWidth), height: Math.max(120, this.element.clientHeight) };
  }

  // On a phone the names would take the room of the lines.
  private get roomForNames(): number {
    return this.spec.namesEnds && this.element.clientWidth >= leastForNames ? 7 * Math.max(...this.spec.series.map(({ label }) => label.length)) : 0;
  }

  /** Writes the name of each line behind its last point; where two would overlap, the lower one moves down. */
  private nameEnds(plot: uPlot): void {
    if (this.roomForNames === 0) {
      return;
    }

    const ends = this.spec.series.flatMap(({ label, colour }, i) => {
      const last = [...this.columns[i + 1] ?? []].reverse().find((value) => value != null);
      return last == null ? [] : [{ label, colour, y: plot.valToPos(last, "y", true) }];
    }).sort((a, b) => a.y - b.y);
    const { ctx, bbox } = plot;
    const apart = 13 * uPlot.pxRatio;
    ctx.save();
    ctx.font = `${11 * uPlot.pxRatio}px ${token("font")}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    let least = bbox.top;
    // As far up as all of them need to stand above the axis.
    ends.forEach(({ label, colour, y }, i) => {
      const at = Math.min(Math.max(y, least), bbox.top + bbox.height - (ends.length - 1 - i) * apart);
      ctx.fillStyle = token(colour);
      ctx.fillText(label, bbox.left + bbox.width + 6 * uPlot.pxRatio, at);
      least = at + apart;
    });
    ctx.restore();
  }

  /** A dashed line at the target, with its time. */
  private markTarget(plot: uPlot): void {
    const { target } = this.spec;
    if (target === null) {
      return;
    }

    const { ctx, bbox } = plot;
    const x = plot.valToPos(target, "x", true);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = token("forecast");
    ctx.font = `${11 * uPlot.pxRatio}px ${token("font")}`;
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(text("Target", clockTime(target)), x - 6 * uPlot.pxRatio, bbox.top);
    ctx.restore();
  }

  // Half a bar more at either end, or the outermost bars would be cut in two.
  private xRange(min: number, max: number): [number, number] {
    const [first, second] = this.columns[0] ?? [];
    const half = this.spec.series.some((series) => series.shape === "bars") && first != null && second != null ? (second - first) / 2 : 0;
    return [min - half, max + half];
  }

  private draw(): uPlot {
    const font = `11px ${token("font")}`;
    const axis: uPlot.Axis = {
      stroke: token("text-2"), font, grid: { stroke: token("line-soft"), width: 1 }, ticks: { show: false },
    };
    const unit = (text: string) => (_: uPlot, values: number[]): string[] => alike(values, Math.max(6, this.spec.decimals)).map((value) => `${value}${text}`);
    const fromZero = this.spec.yFromZero || this.spec.series.some((series) => series.shape === "bars");
    const options: uPlot.Options = {
      ...this.size(),
      // Half of a date's label, which may stand at the very end.
      padding: [null, () => Math.max(this.roomForNames, this.spec.xIsTime || this.spec.xIsDay ? 36 : 8), null, null],
      scales: {
        x: { time: false, range: (_, min, max) => this.xRange(min, max) },
        ...fromZero ? { y: { range: (_: uPlot, __: number, max: number): uPlot.Range.MinMax => [0, max > 0 ? 1.1 * max : 1] } } : {},
      },
      axes: [
        { ...axis, size: 30, space: 74, values: this.xValues(unit), incrs: this.xSteps() },
        { ...axis, size: 56, values: unit(this.spec.yUnit) },
      ],
      cursor: { points: { size: 6 }, drag: { x: false, y: false } },
      legend: { show: false },
      hooks: { setCursor: [(plot) => this.showReadout(plot)], draw: [(plot) => this.nameEnds(plot), (plot) => this.markTarget(plot)] },
      series: [
        {},
        ...this.spec.series.map((series) => this.toSeries(series)),
      ],
      bands: this.spec.series.flatMap(({ shape, colour }, i) =>
        shape === "band" && this.spec.series[i + 1]?.shape === "band" ? [{ series: [i + 1, i + 2], fill: token(`${colour}-band`) }] : []),
    };
    if (!this.spec.xIsTime && !this.spec.xIsDay && !this.spec.xIsWhole) {
      delete options.axes![0]!.incrs;
    }

    return new uPlot(options, this.columns as uPlot.AlignedData, this.element);
  }

  private xValues(unit: (text: string) => uPlot.Axis.Values): uPlot.Axis.Values {
    return this.spec.xIsTime ? timeTicks : this.spec.xIsDay ? (_, values) => values.map(wholeDay) : unit(this.spec.xUnit);
  }

  private xSteps(): number[] {
    return this.spec.xIsTime ? timeSteps : this.spec.xIsDay ? daySteps : wholeSteps;
  }

  private toSeries({ label, colour, shape }: SeriesSpec): uPlot.Series {
    const stroke = token(colour);
    switch (shape) {
      case "bars":
        return { label, stroke, fill: token(`${colour}-band`), paths: uPlot.paths.bars!({ size: [0.9, 60] }), points: { show: false } };
      case "band":
        return { label, stroke, width: 0.5, points: { show: false } };
      case "points":
        return { label, stroke, paths: () => null, points: { show: true, size: 3, fill: stroke, stroke } };
      case "marks":
        return { label, stroke, paths: () => null, points: { show: true, size: 9, width: 2, fill: token("surface"), stroke } };
      default:
        return {
          label,
          stroke,
          width: 1.75,
          ...(shape === "dashes" ? { dash: [5, 4] } : {}),
          points: { show: true, filter: (plot, index) => this.dots(plot.data[index]!), size: 4, fill: stroke, stroke },
          spanGaps: !this.hasGaps,
        };
    }
  }

  // A day without a value is a gap; between other points there is only none, where nobody says so.
  private get hasGaps(): boolean {
    return this.spec.gaps || this.spec.xIsDay;
  }

  /** A line of few points is hard to see, one of a single point not at all. */
  private dots(values: ArrayLike<number | null | undefined>): number[] {
    const all = values.length <= mostDots;
    return Array.from(values, (_, i) => i).filter((i) => values[i] != null && (all || (this.hasGaps && values[i - 1] == null && values[i + 1] == null)));
  }
}

/** From this width on, in pixels, the lines bear names. */
const leastForNames = 560;

/** Up to this many points a line marks each of them. */
const mostDots = 30;

const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

const daySteps = [1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640].map((days) => days * 86400);

const timeSteps = [60, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, ...daySteps];

function timeTicks(_: uPlot, values: number[]): string[] {
  const spansDays = values.length > 1 && values[values.length - 1]! - values[0]! > 86400 * 2;
  const isNewDay = (i: number) => i > 0 && localDay(values[i]!) !== localDay(values[i - 1]!);
  return values.map((value, i) => spansDays ? localDay(value) : isNewDay(i) ? `${localDay(value).slice(5)} ${clockTime(value)}` : tick(value));
}
