// Cron expressions in words, for who does not read them.
import { toString } from "cronstrue";

/** The words of the attribute `expression`; nothing where there are none. */
class CronWords extends HTMLElement {
  static readonly observedAttributes = ["expression"];

  attributeChangedCallback(): void {
    try {
      const words = toString(this.getAttribute("expression") ?? "", { use24HourTimeFormat: true, verbose: true });
      this.textContent = words.replace(/, every hour, every day$/, ", every hour");
    } catch {
      this.textContent = "";
    }
  }
}

if (!customElements.get("cron-words")) {
  customElements.define("cron-words", CronWords);
}

/** Called once the module is in; the element does the rest. */
export function ready(): void {
  // Loading the module was the point.
}
