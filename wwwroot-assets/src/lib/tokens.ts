// The style sheet's variables as the charts need them: canvas cannot read var(--…).

/** The value of a CSS variable of the present theme, for example `token("forecast")` for `--forecast`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls back after each switch of the theme until the returned function is called. */
export function onThemeChange(callback: () => void): () => void {
  document.addEventListener("themechange", callback);
  return () => document.removeEventListener("themechange", callback);
}
