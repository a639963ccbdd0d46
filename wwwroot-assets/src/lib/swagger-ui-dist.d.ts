// The package brings no types; these are of the little that is used.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export interface SwaggerRequest {
    url: string;
    method?: string;
    headers: Record<string, string>;
  }

  export interface SwaggerOperation {
    get(name: "method" | "path"): string;
    getIn(path: string[]): unknown;
  }

  export interface SwaggerOperations {
    readonly size: number;
    filter(keep: (operation: SwaggerOperation) => boolean): SwaggerOperations;
  }

  export interface SwaggerGroup {
    get(name: "operations"): SwaggerOperations;
    set(name: "operations", operations: SwaggerOperations): SwaggerGroup;
  }

  export interface SwaggerGroups {
    readonly size: number;
    map(change: (group: SwaggerGroup) => SwaggerGroup): SwaggerGroups;
    filter(keep: (group: SwaggerGroup) => boolean): SwaggerGroups;
  }

  export interface SwaggerSystem {
    React: { createElement(type: unknown, properties: object | null, ...children: unknown[]): unknown };
    getComponent(name: string, isContainer?: boolean): unknown;
    specSelectors: { loadingStatus(): string; taggedOperations(): SwaggerGroups };
    layoutActions: { updateFilter(text: string): void };
  }

  export default function SwaggerUI(options: {
    domNode: HTMLElement;
    url: string;
    validatorUrl: null;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    syntaxHighlight: false;
    layout: string;
    plugins: ((system: SwaggerSystem) => object)[];
    requestInterceptor: (request: SwaggerRequest) => Promise<SwaggerRequest>;
  }): SwaggerSystem;
}

declare module "*.css";
