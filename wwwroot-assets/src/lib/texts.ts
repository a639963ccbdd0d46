const texts = JSON.parse(document.getElementById("script-texts")?.textContent ?? "{}") as Record<string, string>;

/** A text of ScriptTexts.resx, with what stands in its places {0}, {1} …; its name where there is no such text. */
export const text = (name: string, ...parts: (string | number)[]): string =>
  (texts[name] ?? name).replace(/\{(\d)\}/g, (_, place: string) => String(parts[Number(place)] ?? ""));
