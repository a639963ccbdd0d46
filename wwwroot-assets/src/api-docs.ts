// The page of the HTTP API: Swagger UI over the OpenAPI document, in the dashboard's theme. "Try it out" acts as the user who is signed in.

import SwaggerUI, { type SwaggerRequest } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "../styles/api-docs.css";

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

/** Axe's rules that Swagger UI breaks: regions that scroll must be reachable by keyboard. */
function letScrollByKeyboard(element: HTMLElement): void {
  element.querySelectorAll<HTMLElement>("pre, .model-box").forEach((region) => region.tabIndex = 0);
}

/** Shows the document at `address` in `element`. */
export function show(element: HTMLElement, address: string): void {
  followTheme();
  document.addEventListener("themechange", followTheme);
  SwaggerUI({
    domNode: element,
    url: address,
    validatorUrl: null,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    requestInterceptor: withToken,
    syntaxHighlight: false,
    plugins: [{ wrapComponents: { ServersContainer: nothing } }],
    onComplete: () => letScrollByKeyboard(element),
  });
}

/** There is but the one server that this page came from. */
const nothing = () => (): null => null;

/** Leaves the page as it was found. */
export function dispose(): void {
  document.removeEventListener("themechange", followTheme);
  root.classList.remove("dark-mode");
}
