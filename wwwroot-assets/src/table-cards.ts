// On a phone each row of a table is a card: its cells get the names of their columns, which the style sheet then shows (tables.css).

const narrow = matchMedia("(max-width: 600px)");

function label(table: HTMLTableElement): void {
  // What says itself what it is, such as a state in a word, goes without.
  const names = [...table.tHead?.rows[0]?.cells ?? []].map((cell) => cell.matches("[data-plain], :has(input)") ? ""
    : cell.textContent?.replace(/[▼▲]/, "").trim() ?? "");
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      let column = 0;
      for (const cell of row.cells) {
        const name = names[column] ?? "";
        if (cell.dataset.label !== name) {
          cell.dataset.label = name;
        }

        column += cell.colSpan;
      }
    }
  }
}

let waits = false;
const growth = new MutationObserver(() => {
  if (!waits) {
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      document.querySelectorAll<HTMLTableElement>("table.table").forEach(label);
    });
  }
});

function follow(): void {
  growth.disconnect();
  if (narrow.matches) {
    document.querySelectorAll<HTMLTableElement>("table.table").forEach(label);
    growth.observe(document.body, { childList: true, subtree: true });
  }
}

narrow.addEventListener("change", follow);
follow();

export {};
