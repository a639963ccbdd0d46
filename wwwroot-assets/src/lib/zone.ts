// The time zone of every time on the pages: the reader's choice, else the browser's own.

const storageKey = "time-zone";

function known(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** An IANA name, for example "Europe/Berlin". */
export function zone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    const chosen = localStorage.getItem(storageKey);
    return chosen && known(chosen) ? chosen : own;
  } catch {
    return own; // Storage is blocked.
  }
}

/** Remembers a zone; null for the browser's own. It holds from the next page on. */
export function rememberZone(name: string | null): void {
  try {
    if (name === null) {
      localStorage.removeItem(storageKey);
    } else {
      localStorage.setItem(storageKey, name);
    }
  } catch {
    // Storage is blocked: the browser's own stays.
  }
}
