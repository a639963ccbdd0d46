// On a phone each row of a table is a card (tables.css): its title and its verdict first, then what speaks for itself, then its facts, a line each, behind
// the names of their columns. The headings say by data-card which column is which, and by data-name a shorter name; a row's own heading is its title.
// What tells nothing is left out: what is empty or hidden, and what is the same on every card, which stands once above them.
import { text } from "./lib/texts";

const narrow = matchMedia("(max-width: 600px)");
const nothing = new Set(["", "–"]);
const wordsOf = (cell: Element): string => cell.textContent?.replace(/\s+/g, " ").trim() ?? "";

function set(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) {
    delete element.dataset[name];
  } else if (element.dataset[name] !== value) {
    element.dataset[name] = value;
  }
}

function label(table: HTMLTableElement): void {
  const columns = [...table.tHead?.rows[0]?.cells ?? []].map((cell) => ({
    card: cell.dataset.card,
    name: cell.matches("[data-card], :has(input)") ? "" : (cell.dataset.name ?? wordsOf(cell)).replace(/[▼▲]/, ""),
    cells: [] as HTMLTableCellElement[],
  }));
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  for (const row of rows) {
    let place = 0;
    for (const cell of row.cells) {
      const column = columns[place];
      // Without headings a row is a name and what it stands for.
      const card = column?.card ?? (cell.tagName === "TH" ? "title" : columns.length === 0 ? "verdict" : undefined);
      const fact = column?.name && card === undefined && cell.colSpan === 1 && !cell.matches(".actions") ? column.name : undefined;
      set(cell, "card", card);
      set(cell, "label", fact);
      const isEmpty = nothing.has(wordsOf(cell)) && !cell.querySelector("svg, input, button");
      set(cell, "trivial", card !== "title" && (isEmpty || cell.querySelector(":scope > .d-none:only-child")) ? "" : undefined);
      if (fact !== undefined) {
        column?.cells.push(cell);
      }

      place += cell.colSpan;
    }
  }

  const same: string[] = [];
  for (const { name, cells } of columns) {
    const [first] = cells;
    if (first && cells.length > 1 && cells.length === rows.length && first.dataset.trivial === undefined
      && cells.every((cell) => wordsOf(cell) === wordsOf(first) && !cell.querySelector("a, svg, input, button, summary"))) {
      same.push(`${name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())} ${wordsOf(first)}`);
      cells.forEach((cell) => { set(cell, "trivial", ""); });
    }
  }

  set(table, "same", same.length > 0 ? text("SameOnAll", same.join(", ")) : undefined);
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
    growth.observe(document.body, { childList: true, characterData: true, subtree: true });
  }
}

narrow.addEventListener("change", follow);
follow();
