// Copies what is shown once or is too long to type: a [data-copy] button puts its value on the clipboard and says so for a moment.

const sayFor = 2000;

async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // Browsers keep the clipboard from pages without TLS, and readers may have said no.
  }
}

document.addEventListener("click", async (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (!button) {
    return;
  }

  const said = await put(button.dataset.copy ?? "") ? "Copied" : "Copy it by hand";
  const before = button.textContent;
  button.textContent = said;
  setTimeout(() => {
    if (button.textContent === said) {
      button.textContent = before;
    }
  }, sayFor);
});

export {};
