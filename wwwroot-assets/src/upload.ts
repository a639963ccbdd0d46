// Sends a file to the server past the circuit: <file-upload max-bytes="…"> is a place to drop a file on, with a button for those who choose one.
// It shows how far the sending is; once the file is checked, the page goes on to it.

import { text } from "./lib/texts";

interface Problem {
  detail?: string;
}

interface Received {
  id: number;
}

declare global {
  interface Window {
    Blazor?: { navigateTo(address: string): void };
  }
}

const size = (bytes: number): string => bytes < 1_000_000
  ? `${(bytes / 1000).toLocaleString("en-US", { maximumFractionDigits: 1 })} kB`
  : `${(bytes / 1_000_000).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;

class FileUpload extends HTMLElement {
  private readonly input = document.createElement("input");
  private readonly choose = document.createElement("button");
  private readonly stop = document.createElement("button");
  private readonly progress = document.createElement("progress");
  private readonly told = document.createElement("p");
  private request: XMLHttpRequest | undefined;

  connectedCallback(): void {
    this.input.type = "file";
    this.input.accept = ".csv,.txt,.tsv,.zip,.gz,.parquet,text/csv";
    this.input.multiple = true;
    this.input.hidden = true;
    this.choose.type = this.stop.type = "button";
    this.choose.className = "mud-button-root mud-button mud-button-filled mud-button-filled-primary mud-button-filled-size-small mud-button-disable-elevation";
    this.stop.className = "mud-button-root mud-button mud-button-outlined mud-button-outlined-size-small";
    this.choose.textContent = text("ChooseFile");
    this.stop.textContent = text("Cancel");
    this.progress.className = "mud-width-full";
    this.progress.max = 1;
    this.progress.setAttribute("aria-label", text("ProgressOfUpload"));
    this.told.setAttribute("role", "status");
    this.told.hidden = true;
    const hint = document.createElement("p");
    hint.className = "soft";
    hint.textContent = text("OrDropIt", size(this.maxBytes));
    const line = document.createElement("div");
    line.className = "d-flex flex-wrap align-center gap-x-4 gap-y-2";
    line.append(this.choose, this.stop, hint);
    this.replaceChildren(line, this.input, this.progress, this.told);
    this.show(false);
    this.choose.addEventListener("click", () => this.input.click());
    this.stop.addEventListener("click", () => this.request?.abort());
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.toggleAttribute("over", true);
    });
    this.addEventListener("dragleave", () => this.toggleAttribute("over", false));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.toggleAttribute("over", false);
      this.take(event.dataTransfer?.files ?? null);
    });
  }

  disconnectedCallback(): void {
    this.request?.abort();
  }

  private get maxBytes(): number {
    return Number(this.getAttribute("max-bytes"));
  }

  private take(list: FileList | null): void {
    const files = [...list ?? []];
    this.input.value = "";
    if (files.length === 0 || this.request) {
      return;
    }

    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (bytes > this.maxBytes) {
      this.tell(text("FileTooLarge", nameOf(files), size(bytes), size(this.maxBytes)), true);
      return;
    }

    void this.send(files);
  }

  private async send(files: File[]): Promise<void> {
    this.show(true);
    this.tell(text("Sending", nameOf(files)), false);
    const request = new XMLHttpRequest();
    this.request = request;
    try {
      const answer = await fetch("/api/v1/antiforgery");
      const { token } = await answer.json() as { token: string };
      const received = await this.post(request, files, token);
      const address = new URL(location.href);
      address.searchParams.set("upload", String((JSON.parse(received) as Received).id));
      this.tell("", false);
      window.Blazor?.navigateTo(address.pathname + address.search);
    } catch (fault) {
      this.tell(fault instanceof Error ? fault.message : text("FileNotSent"), true);
    } finally {
      this.request = undefined;
      this.show(false);
    }
  }

  private post(request: XMLHttpRequest, files: File[], token: string): Promise<string> {
    const name = nameOf(files);
    return new Promise((resolve, reject) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        this.progress.value = loaded / total;
        this.tell(text("SendingOf", name, size(loaded), size(total)), false);
      });
      request.upload.addEventListener("load", () => {
        this.progress.removeAttribute("value");
        this.tell(text("CheckingRows", name), false);
      });
      request.addEventListener("load", () => request.status === 201 ? resolve(request.responseText) : reject(new Error(reason(request))));
      request.addEventListener("error", () => reject(new Error(text("FileBrokeOff"))));
      request.addEventListener("abort", () => reject(new Error(text("Cancelled"))));
      const [only, ...others] = files;
      const body = only && others.length === 0 ? only : new FormData();
      if (body instanceof FormData) {
        files.forEach((file) => body.append("file", file, file.name));
      }

      request.open("POST", `/api/v1/uploads${body instanceof File ? `?name=${encodeURIComponent(body.name)}` : ""}`);
      request.setRequestHeader("RequestVerificationToken", token);
      if (body instanceof File) {
        request.setRequestHeader("Content-Type", "text/csv");
      }

      request.send(body);
    });
  }

  private show(busy: boolean): void {
    this.progress.hidden = this.stop.hidden = !busy;
    this.progress.value = 0;
    this.choose.disabled = busy;
  }

  private tell(words: string, isFault: boolean): void {
    this.told.textContent = words;
    this.told.hidden = words === "";
    this.told.className = isFault ? "fault" : "soft";
  }
}

function nameOf(files: File[]): string {
  return files.length === 1 && files[0] ? files[0].name : text("FileCount", files.length);
}

function reason(request: XMLHttpRequest): string {
  try {
    return (JSON.parse(request.responseText) as Problem).detail ?? text("FileRefused", request.status);
  } catch {
    return text("FileRefused", request.status);
  }
}

if (!customElements.get("file-upload")) {
  customElements.define("file-upload", FileUpload);
}

/** Called once the module is in; the element does the rest. */
export function ready(): void {
  // Loading the module was the point.
}
