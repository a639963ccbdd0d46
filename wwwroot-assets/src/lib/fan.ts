// The newest forecast as a fan from the last price to its target, with its band there, as a primitive of lightweight-charts.
import type { CanvasRenderingTarget2D } from "fancy-canvas";
import type {
  AutoscaleInfo, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Logical, SeriesAttachedParameter, Time,
} from "lightweight-charts";

export interface Fan {
  from: Time;
  price: number;
  target: Time;
  forecast: number;
  lower: number;
  upper: number;
  label: string;
  color: string;
  fill: string;
}

export class ForecastFan implements ISeriesPrimitive<Time> {
  private attachment: SeriesAttachedParameter<Time> | undefined;
  private fan: Fan | null = null;

  attached(parameters: SeriesAttachedParameter<Time>): void {
    this.attachment = parameters;
  }

  detached(): void {
    this.attachment = undefined;
  }

  set(fan: Fan | null): void {
    this.fan = fan;
    this.attachment?.requestUpdate();
  }

  autoscaleInfo(_from: Logical, to: Logical): AutoscaleInfo | null {
    const index = this.fan && this.attachment?.chart.timeScale().timeToIndex(this.fan.target, true);
    return this.fan && index !== null && index !== undefined && index <= to
      ? { priceRange: { minValue: Math.min(this.fan.lower, this.fan.price), maxValue: Math.max(this.fan.upper, this.fan.price) } }
      : null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return [{ renderer: () => this.renderer() }];
  }

  private renderer(): IPrimitivePaneRenderer | null {
    if (!this.fan || !this.attachment) {
      return null;
    }

    const { fan, attachment: { chart, series } } = { fan: this.fan, attachment: this.attachment };
    const [fromX, toX] = [chart.timeScale().timeToCoordinate(fan.from), chart.timeScale().timeToCoordinate(fan.target)];
    const [startY, endY, lowerY, upperY] = [fan.price, fan.forecast, fan.lower, fan.upper].map((price) => series.priceToCoordinate(price));
    if (fromX === null || toX === null || startY == null || endY == null || lowerY == null || upperY == null) {
      return null;
    }

    return {
      draw: (canvas: CanvasRenderingTarget2D): void => canvas.useMediaCoordinateSpace(({ context, mediaSize }) => {
        // Out of sight while the reader looks at the past.
        if (fromX > mediaSize.width) {
          return;
        }

        context.fillStyle = fan.fill;
        context.beginPath();
        context.moveTo(fromX, startY);
        context.lineTo(toX, upperY);
        context.lineTo(toX, lowerY);
        context.fill();
        context.strokeStyle = fan.color;
        context.lineWidth = 2;
        context.beginPath();
        context.moveTo(fromX, startY);
        context.lineTo(toX, endY);
        context.moveTo(toX, upperY);
        context.lineTo(toX, lowerY);
        context.stroke();
        context.fillStyle = fan.color;
        context.beginPath();
        context.arc(toX, endY, 4, 0, 2 * Math.PI);
        context.fill();
        context.lineWidth = 1;
        context.setLineDash([3, 3]);
        context.beginPath();
        context.moveTo(toX, 20);
        context.lineTo(toX, mediaSize.height);
        context.stroke();
        context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
        const width = context.measureText(fan.label).width;
        context.fillText(fan.label, Math.min(toX - width / 2, mediaSize.width - width - 4), 14);
      }),
    };
  }
}
