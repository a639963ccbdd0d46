// The notice that the connection to the server is lost. The framework's script only toggles classes on the element; this
// module says since when the numbers are frozen, keeps trying, and reloads when the server no longer knows the page.

interface BlazorRuntime {
  reconnect(): Promise<boolean>;
}

const retryMilliseconds = 3000;
const notice = document.getElementById("components-reconnect-modal")!;
const since = notice.querySelector("time")!;
const root = document.documentElement;
let retry: ReturnType<typeof setTimeout> | undefined;

const has = (state: string): boolean => notice.classList.contains(`components-reconnect-${state}`);

function freeze(): void {
  if (!root.hasAttribute("data-frozen")) {
    const now = new Date();
    since.textContent = now.toLocaleTimeString(undefined, { hourCycle: "h23" });
    since.dateTime = now.toISOString();
    root.setAttribute("data-frozen", "");
  }
}

async function reconnect(): Promise<void> {
  clearTimeout(retry);
  try {
    const runtime = (globalThis as unknown as { Blazor: BlazorRuntime }).Blazor;
    if (!await runtime.reconnect()) {
      location.reload();
    }
  } catch {
    // The server is not there yet.
    retry = setTimeout(reconnect, retryMilliseconds);
  }
}

new MutationObserver(() => {
  if (has("rejected")) {
    location.reload();
  } else if (has("failed")) {
    freeze();
    clearTimeout(retry);
    retry = setTimeout(reconnect, retryMilliseconds);
  } else if (has("show")) {
    freeze();
  } else {
    clearTimeout(retry);
    root.removeAttribute("data-frozen");
  }
}).observe(notice, { attributes: true, attributeFilter: ["class"] });

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && (has("show") || has("failed"))) {
    void reconnect();
  }
});

export {};
