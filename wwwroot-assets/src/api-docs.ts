// The page of the HTTP API: Swagger UI over the OpenAPI document, in the dashboard's theme. "Try it out" acts as the user who is signed in.

import SwaggerUI, { type SwaggerGroups, type SwaggerOperation, type SwaggerRequest, type SwaggerSystem } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "../styles/api-docs.css";
import { text } from "./lib/texts";

const root = document.documentElement;
const followTheme = (): unknown => root.classList.toggle("dark-mode", root.dataset["theme"] === "dark");

/** What changes something by the strength of the sign-in cookie must carry the antiforgery token. */
async function withToken(request: SwaggerRequest): Promise<SwaggerRequest> {
  if (!["GET", "HEAD"].includes(request.method?.toUpperCase() ?? "GET")) {
    const answer = await fetch("/api/v1/antiforgery");
    if (answer.ok) {
      request.headers["RequestVerificationToken"] = ((await answer.json()) as { token: string }).token;
    }
  }

  return request;
}

/** Every word stands in the method, the path or the summary. */
function holds(operation: SwaggerOperation, words: string[]): boolean {
  const told = [operation.get("method"), operation.get("path"), operation.getIn(["operation", "summary"])].join(" ").toLowerCase();
  return words.every((word) => told.includes(word));
}

/** How many requests there are, before any search. */
let all = 0;

function search(groups: SwaggerGroups, wanted: string): SwaggerGroups {
  const words = wanted.toLowerCase().split(/\s+/);
  all = 0;
  return groups
    .map((group) => {
      const operations = group.get("operations");
      all += operations.size;
      return group.set("operations", operations.filter((operation) => holds(operation, words)));
    })
    .filter((group) => group.get("operations").size > 0);
}

/** Its own layout has a second main landmark, and a heading and servers that the page has or has not. */
const layout = ({ React: { createElement: make } }: SwaggerSystem) => ({
  fn: { opsFilter: search },
  components: {
    DocsLayout: ({ getComponent, specSelectors }: SwaggerSystem) => {
      const status = specSelectors.loadingStatus();
      const found = status === "success" ? specSelectors.taggedOperations() : null;
      return make("div", { className: "swagger-ui" },
        make(getComponent("SvgAssets"), null),
        status === "loading" ? make("p", { role: "status" }, text("ReadingDocument")) : null,
        status === "failed" ? make("p", { role: "alert" }, text("DocumentFailed")) : null,
        found?.size === 0 ? make("p", { role: "status" }, text("NoRequestMatches")) : null,
        found && found.size > 0 ? make(getComponent("operations", true), null) : null,
        found && found.size > 0 ? make(getComponent("Models", true), null) : null);
    },
  },
});

/** What is looked for; empty for nothing. */
let wanted = "";

/** For what the only request found was opened: once, or it could not be closed. */
let opened = "";

/** What Swagger UI leaves undone for a page like ours: its headings are a level too low, and what scrolls must be reachable by keyboard. */
function mend(element: HTMLElement): void {
  element.querySelectorAll<HTMLElement>(":is(h3, h4, h5):not([aria-level])")
    .forEach((heading) => heading.setAttribute("aria-level", String(Number(heading.tagName[1]) - 1)));
  // Beside what was found, what was not looked for is in the way.
  element.querySelectorAll<HTMLElement>("section.models").forEach((models) => models.hidden = wanted !== "");
  const found = element.querySelectorAll(".opblock");
  if (found.length === 1 && wanted !== "" && opened !== wanted) {
    opened = wanted;
    found[0]?.querySelector<HTMLElement>(":scope:not(.is-open) .opblock-summary-control")?.click();
  }

  const count = document.getElementById("api-docs-found");
  const told = wanted === "" ? "" : text("FoundOf", found.length, all);
  if (count !== null && count.textContent !== told) {
    count.textContent = told;
  }

  element.querySelectorAll<HTMLElement>("tr[data-param-name] :is(select, input):not([aria-label])")
    .forEach((field) => field.setAttribute("aria-label", field.closest<HTMLElement>("tr")?.dataset["paramName"] ?? ""));
  element.querySelectorAll<HTMLElement>(":is(pre, .model-box):not([tabindex])").forEach((region) => region.tabIndex = 0);
}

let shown: { system: SwaggerSystem; growth: MutationObserver } | undefined;

/** Shows the document at `address` in `element`. */
export function show(element: HTMLElement, address: string): void {
  followTheme();
  document.addEventListener("themechange", followTheme);
  const growth = new MutationObserver(() => mend(element));
  growth.observe(element, { childList: true, subtree: true });
  const system = SwaggerUI({
    domNode: element,
    url: address,
    validatorUrl: null,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    requestInterceptor: withToken,
    syntaxHighlight: false,
    layout: "DocsLayout",
    plugins: [layout],
  });
  shown = { system, growth };
}

/** Shows only requests in whose method, path or summary each of the words stands; all for none. */
export function find(words: string): void {
  wanted = words.trim();
  shown?.system.layoutActions.updateFilter(wanted);
}

/** Leaves the page as it was found. */
export function dispose(): void {
  shown?.growth.disconnect();
  shown = undefined;
  wanted = "";
  document.removeEventListener("themechange", followTheme);
  root.classList.remove("dark-mode");
}
