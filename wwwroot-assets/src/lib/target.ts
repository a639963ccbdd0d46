// A dashed vertical line at the time the current prediction is for, as a primitive of lightweight-charts.
import type { CanvasRenderingTarget2D } from "fancy-canvas";
import type {
  IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, SeriesAttachedParameter, Time,
} from "lightweight-charts";

export class TargetMarker implements ISeriesPrimitive<Time> {
  private attachment: SeriesAttachedParameter<Time> | undefined;
  private time: Time | null = null;
  private colour = "";
  private label = "";

  attached(parameters: SeriesAttachedParameter<Time>): void {
    this.attachment = parameters;
  }

  detached(): void {
    this.attachment = undefined;
  }

  set(time: Time | null, label: string, colour: string): void {
    this.time = time;
    this.label = label;
    this.colour = colour;
    this.attachment?.requestUpdate();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return [{ renderer: () => this.renderer() }];
  }

  private renderer(): IPrimitivePaneRenderer | null {
    const x = this.time === null ? null : this.attachment?.chart.timeScale().timeToCoordinate(this.time) ?? null;
    if (x === null) {
      return null;
    }

    return {
      draw: (target: CanvasRenderingTarget2D): void => target.useMediaCoordinateSpace(({ context, mediaSize }) => {
        context.strokeStyle = this.colour;
        context.fillStyle = this.colour;
        context.setLineDash([3, 3]);
        context.beginPath();
        context.moveTo(x, 20);
        context.lineTo(x, mediaSize.height);
        context.stroke();
        context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
        const width = context.measureText(this.label).width;
        context.fillText(this.label, Math.min(x - width / 2, mediaSize.width - width - 4), 14);
      }),
    };
  }
}
