// What the server is doing, and how that is shown. Knows nothing of VS Code.

export type State =
  | { readonly is: "off" }
  | { readonly is: "starting" }
  | { readonly is: "ready"; readonly program: string; readonly version: string | undefined }
  | { readonly is: "stopped" }
  | { readonly is: "failed"; readonly problem: string };

export interface Shown {
  readonly text: string;
  readonly tooltip: string;
  readonly tone: "normal" | "warning" | "error";
}

const CLICK = "Click to show the output.";

/** The text of the status item; `$(name)` is an icon of VS Code's. */
export function show(state: State): Shown {
  switch (state.is) {
    case "off":
      return { text: "$(circle-slash) Seawall", tooltip: "Seawall is switched off (seawall.enable).", tone: "normal" };
    case "starting":
      return { text: "$(sync~spin) Seawall", tooltip: `Seawall is starting. ${CLICK}`, tone: "normal" };
    case "ready": {
      const version = state.version === undefined ? "" : ` ${state.version}`;
      return { text: "$(check) Seawall", tooltip: `Seawall${version} is ready (${state.program}). ${CLICK}`, tone: "normal" };
    }
    case "stopped":
      return { text: "$(debug-stop) Seawall", tooltip: `Seawall has stopped. ${CLICK}`, tone: "warning" };
    case "failed":
      return { text: "$(error) Seawall", tooltip: `${state.problem} ${CLICK}`, tone: "error" };
  }
}
