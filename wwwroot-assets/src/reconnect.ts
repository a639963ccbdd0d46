// The notice that the connection to the server is lost. The framework's script tries again for some six minutes and tells each
// change of state; this module says since when the numbers are frozen, goes on trying after that, and reloads when the server
// no longer knows the page.
import { zone } from "./lib/zone";

interface BlazorRuntime {
  reconnect(): Promise<boolean>;
  resumeCircuit(): Promise<boolean>;
}

type ReconnectState = "show" | "retrying" | "hide" | "failed" | "rejected" | "paused" | "resume-failed";

const retryMilliseconds = 3000;
const notice = document.getElementById("components-reconnect-modal")!;
const since = notice.querySelector("time")!;
const root = document.documentElement;
let retry: ReturnType<typeof setTimeout> | undefined;

function freeze(): void {
  if (!root.hasAttribute("data-frozen")) {
    const now = new Date();
    since.textContent = now.toLocaleTimeString("en-GB", { hourCycle: "h23", timeZone: zone() });
    since.dateTime = now.toISOString();
    root.setAttribute("data-frozen", "");
  }
}

function retryLater(): void {
  clearTimeout(retry);
  retry = setTimeout(reconnect, retryMilliseconds);
}

async function reconnect(): Promise<void> {
  clearTimeout(retry);
  retry = undefined;
  try {
    const { Blazor: runtime } = globalThis as unknown as { Blazor: BlazorRuntime };
    if (!await runtime.reconnect() && !await runtime.resumeCircuit()) {
      location.reload();
    }
  } catch {
    // The server is not there yet.
    retryLater();
  }
}

notice.addEventListener("components-reconnect-state-changed", event => {
  switch ((event as CustomEvent<{ state: ReconnectState }>).detail.state) {
    case "show":
      freeze();
      break;
    case "failed":
    case "paused":
      retryLater();
      break;
    case "hide":
      clearTimeout(retry);
      root.removeAttribute("data-frozen");
      break;
    case "rejected":
    case "resume-failed":
      location.reload();
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && retry !== undefined) {
    void reconnect();
  }
});

export {};
