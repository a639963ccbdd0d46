// What the frame of the pages needs from the browser: its time zone, and elements that tell market time every second
// without a round trip to the server.
import { zone } from "./lib/zone";
import { text } from "./lib/texts";

let anchorMarket: number | undefined;
let anchorWall = 0;
let marketSpeed = 1;
let anchorServer = 0;

export { rememberZone, zone as timeZone } from "./lib/zone";

/** Puts the focus on an element of a dialog that has just come up. */
export const focusOn = (id: string): void => document.getElementById(id)?.focus();

/** Sets the clocks: the market's present and the server's (unix milliseconds), and how many times faster than the wall the market runs. */
export function setClock(market: number, speed: number, server: number): void {
  anchorMarket = market;
  anchorServer = server;
  anchorWall = performance.now();
  marketSpeed = speed;
  document.querySelectorAll<Ticking>("market-clock, market-countdown, market-age, wall-time").forEach((element) => element.show());
}

const serverNow = (): number => anchorServer + (performance.now() - anchorWall);
const marketNow = (): number => (anchorMarket ?? 0) + (performance.now() - anchorWall) * marketSpeed;

function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const units: [string, number][] = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];

/** How far apart two times are, no finer than it matters: "14 s", "4 min", "3 h", "2 d". */
function apart(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [unit, length] = units.find(([, least]) => seconds >= least) ?? ["s", 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}

/** The same of what is awaited, where an hour more or less is much: "1 h 35 min". */
function ahead(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  // What is still ahead is not "in 0 s".
  return minutes < 60 || minutes >= 1440 || minutes % 60 === 0 ? apart(Math.max(1000, milliseconds)) : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Tells a time every second. */
abstract class Ticking extends HTMLElement {
  private timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  show(): void {
    // Before the clocks are set and without a connection nothing is known: the numbers stand still, and the notice says since when.
    if (anchorMarket !== undefined && !document.documentElement.hasAttribute("data-frozen")) {
      this.tell();
    }
  }

  protected abstract tell(): void;
}

/** Tells how far a time is away. */
abstract class MarketTime extends Ticking {
  static readonly observedAttributes = ["at"];

  attributeChangedCallback(): void {
    this.show();
  }

  protected tell(): void {
    const at = Number(this.getAttribute("at"));
    if (at > 0) {
      this.tellOf(at);
    }
  }

  protected abstract tellOf(at: number): void;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short", timeZone: zone(),
});

/** The market's present, in the reader's time zone. */
class MarketClock extends Ticking {
  protected tell(): void {
    this.textContent = clock.format(marketNow());
  }
}

/** Time left until `at` in market time; afterwards "due", or `when-due`, and the attribute `due`. */
class MarketCountdown extends MarketTime {
  // What is due takes a moment to arrive.
  private static readonly grace = 2000;

  protected tellOf(at: number): void {
    const left = at - marketNow();
    const inWords = this.hasAttribute("in-words");
    this.textContent = left > 0 ? (inWords ? text("InTime", ahead(Math.max(left, 1000))) : duration(left))
      : left < -60_000 && this.hasAttribute("overdue") ? text("Overdue", apart(-left)) : this.getAttribute("when-due") ?? text(inWords ? "ExpectedNow" : "Due");
    this.toggleAttribute("due", left <= 0);
    this.classList.toggle("warn", inWords && left < -MarketCountdown.grace);
  }
}

/** Market time gone since `at`; `state` becomes "stale" after `stale-after` milliseconds. */
class MarketAge extends MarketTime {
  protected tellOf(at: number): void {
    const age = marketNow() - at;
    const stale = age > Number(this.getAttribute("stale-after"));
    this.textContent = text(stale ? "AgoAndStale" : "Ago", apart(age));
    this.setAttribute("state", stale ? "stale" : "fresh");
    this.classList.toggle("warn", stale);
  }
}

/** Wall time before or after the present in words; with `elapsed` as a running duration. */
class WallTime extends MarketTime {
  protected tellOf(at: number): void {
    const away = serverNow() - at;
    if (this.hasAttribute("elapsed")) {
      this.textContent = duration(away);
      return;
    }

    // The two clocks are read a moment apart.
    this.textContent = Math.abs(away) < 1000 ? text("Now") : away > 0 ? text("Ago", apart(away)) : text("InTime", ahead(-away));
  }
}

/** Lines that grow at the end: the newest stay in view until the reader scrolls up, and again once they are back at the end. */
class LogTail extends HTMLElement {
  private static readonly nearEnd = 24;
  private follows = true;
  private readonly growth = new MutationObserver(() => this.toEnd());

  connectedCallback(): void {
    this.addEventListener("scroll", () => {
      this.follows = this.scrollHeight - this.scrollTop - this.clientHeight < LogTail.nearEnd;
    });
    this.growth.observe(this, { childList: true, subtree: true });
    this.toEnd();
  }

  disconnectedCallback(): void {
    this.growth.disconnect();
  }

  private toEnd(): void {
    if (this.follows) {
      this.scrollTop = this.scrollHeight;
    }
  }
}

customElements.define("log-tail", LogTail);
customElements.define("market-clock", MarketClock);
customElements.define("market-countdown", MarketCountdown);
customElements.define("market-age", MarketAge);
customElements.define("wall-time", WallTime);
