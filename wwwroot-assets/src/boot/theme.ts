// Chooses the theme before the first paint, so that nothing flashes: the remembered choice, else the system's; every [data-theme-toggle]
// button switches it.

type Theme = "dark" | "light";

const storageKey = "theme";
const root = document.documentElement;
const systemIsLight = matchMedia("(prefers-color-scheme: light)");

function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "dark" || value === "light" ? value : null;
  } catch {
    return null; // Storage is blocked: follow the system.
  }
}

/** Gives the browser's own frame the colour of the bar. */
function tint(): void {
  const color = getComputedStyle(root).getPropertyValue("--surface");
  if (color) {
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", color);
  }
}

function apply(theme: Theme): void {
  if (root.dataset.theme === theme) {
    return;
  }

  root.dataset.theme = theme;
  tint();
  document.dispatchEvent(new CustomEvent("themechange"));
}

const fromSystem = (): Theme => systemIsLight.matches ? "light" : "dark";

apply(remembered() ?? fromSystem());
addEventListener("DOMContentLoaded", tint);
systemIsLight.addEventListener("change", () => apply(remembered() ?? fromSystem()));
addEventListener("storage", (event) => event.key === storageKey && apply(remembered() ?? fromSystem()));

document.addEventListener("click", (event) => {
  if (!(event.target as Element).closest("[data-theme-toggle]")) {
    return;
  }

  const next: Theme = root.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Storage is blocked: the choice holds until the page is left.
  }

  apply(next);
});

export {};
