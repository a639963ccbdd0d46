// Copies what is shown once or is too long to type: a [data-copy] button puts its value on the clipboard and says so for a moment.

import { text } from "./lib/texts";

const sayFor = 2000;

async function put(copy: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(copy);
    return true;
  } catch {
    return false; // Browsers keep the clipboard from pages without TLS, and readers may have said no.
  }
}

const live = document.createElement("div");
live.setAttribute("role", "status");
live.className = "mud-sr-only";
document.body.append(live);

// The button's own content belongs to the page: what is said comes by its style (base.css), and to screen readers from beside it.
document.addEventListener("click", async (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (!button) {
    return;
  }

  const said = await put(button.dataset.copy ?? "") ? text("Copied") : text("CopyByHand");
  button.dataset.copied = said;
  live.textContent = said;
  setTimeout(() => {
    delete button.dataset.copied;
    live.textContent = "";
  }, sayFor);
});
