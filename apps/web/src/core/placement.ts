/** What the runtime's log says about where a model's operations were placed. */
const LINE = /odes? ?(?:\(s\))? placed on \[(\w+)\]/g;

const UNITS: Readonly<Record<string, string>> = {
  CPUExecutionProvider: "cpu",
  JsExecutionProvider: "gpu",
  WebGpuExecutionProvider: "gpu",
  WEBNNExecutionProvider: "webnn",
};

/**
 * The compute units of all operations, e.g. "cpu" or "gpu + cpu"; null if the log does not tell.
 *
 * @param log everything that the runtime wrote while it loaded the model.
 * @param softwareGpu whether the browser's GPU is emulated by the CPU.
 */
export function placedOn(log: string, softwareGpu: boolean): string | null {
  const providers = [...log.matchAll(LINE)].map(([, provider = ""]) => provider);
  const units = providers.map((provider) => {
    const unit = UNITS[provider] ?? provider;
    return unit === "gpu" && softwareGpu ? "cpu (a GPU in software)" : unit;
  });
  const distinct = [...new Set(units)].sort((a, b) => Number(a === "cpu") - Number(b === "cpu"));
  return distinct.length === 0 ? null : distinct.join(" + ");
}
