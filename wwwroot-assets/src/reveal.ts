// Lets people look at the password that they type: a [data-reveal] button shows and hides the field that it controls.

const fieldOf = (button: Element) => document.getElementById(button.getAttribute("aria-controls") ?? "") as HTMLInputElement | null;

function set(button: Element, shown: boolean): void {
  const field = fieldOf(button);
  if (field) {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest("[data-reveal]");
  if (button) {
    set(button, fieldOf(button)?.type === "password");
  }
});

// Sent as what it is, else browsers would offer it later as any other text.
document.addEventListener("submit", (event) => (event.target as Element).querySelectorAll("[data-reveal]").forEach((button) => set(button, false)));

export {};
