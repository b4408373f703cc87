/** Reports that the server does not have yet; they survive a reload of the page. */
import type { Report } from "../contract/types.ts";
import { parseReport } from "../core/documents.ts";

const PREFIX = "mobilevit-deploy-report:";

/** Remember a report until it is sent; without storage it lives as long as the page. */
export function keepUnsent(id: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + id, text);
  } catch {
    // No room or no storage: the page still holds the report and offers to send it again.
  }
}

export function forgetSent(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // There is no storage, so nothing was kept.
  }
}

/** The reports that an earlier page could not send; what is no report any more is dropped. */
export function unsentReports(): Report[] {
  return keptKeys().flatMap((key) => {
    try {
      return [parseReport(localStorage.getItem(key) ?? "")];
    } catch {
      localStorage.removeItem(key);
      return [];
    }
  });
}

function keptKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}
