// The package brings no types; these are of the little that is used.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export interface SwaggerRequest {
    url: string;
    method?: string;
    headers: Record<string, string>;
  }

  export default function SwaggerUI(options: {
    domNode: HTMLElement;
    url: string;
    validatorUrl: null;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    syntaxHighlight: false;
    plugins: { wrapComponents: Record<string, (original: unknown, system: unknown) => () => null> }[];
    requestInterceptor: (request: SwaggerRequest) => Promise<SwaggerRequest>;
    onComplete: () => void;
  }): unknown;
}

declare module "*.css";
