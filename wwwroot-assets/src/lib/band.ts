// A shaded band between a lower and an upper price, as a custom series of lightweight-charts.
import type { CanvasRenderingTarget2D } from "fancy-canvas";
import {
  type CustomData, type CustomSeriesOptions, type CustomSeriesPricePlotValues, type CustomSeriesWhitespaceData,
  type ICustomSeriesPaneRenderer, type ICustomSeriesPaneView, type PaneRendererCustomData, type PriceToCoordinateConverter,
  type Time, customSeriesDefaultOptions,
} from "lightweight-charts";

export interface BandPoint extends CustomData<Time> {
  lower: number;
  upper: number;
}

export interface BandOptions extends CustomSeriesOptions {
  fill: string;
}

class BandRenderer implements ICustomSeriesPaneRenderer {
  data: PaneRendererCustomData<Time, BandPoint> | undefined;
  fill = "";

  draw(target: CanvasRenderingTarget2D, toY: PriceToCoordinateConverter): void {
    const range = this.data?.visibleRange;
    if (!this.data || !range) {
      return;
    }

    const bars = this.data.bars.slice(range.from, range.to);
    target.useMediaCoordinateSpace(({ context }) => {
      context.beginPath();
      bars.forEach((bar) => context.lineTo(bar.x, toY(bar.originalData.upper) ?? 0));
      bars.reverse().forEach((bar) => context.lineTo(bar.x, toY(bar.originalData.lower) ?? 0));
      context.closePath();
      context.fillStyle = this.fill;
      context.fill();
    });
  }
}

export class BandSeries implements ICustomSeriesPaneView<Time, BandPoint, BandOptions> {
  private readonly bandRenderer = new BandRenderer();

  renderer(): ICustomSeriesPaneRenderer {
    return this.bandRenderer;
  }

  update(data: PaneRendererCustomData<Time, BandPoint>, options: BandOptions): void {
    this.bandRenderer.data = data;
    this.bandRenderer.fill = options.fill;
  }

  priceValueBuilder(point: BandPoint): CustomSeriesPricePlotValues {
    return [point.lower, point.upper];
  }

  isWhitespace(point: BandPoint | CustomSeriesWhitespaceData<Time>): point is CustomSeriesWhitespaceData<Time> {
    return (point as Partial<BandPoint>).upper === undefined;
  }

  defaultOptions(): BandOptions {
    return { ...customSeriesDefaultOptions, fill: "" };
  }
}
