/** Reports that the server does not have yet; they survive a reload of the page. */
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

/** The texts of reports that an earlier page could not send. */
export function unsentReports(): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .flatMap((key) => localStorage.getItem(key) ?? []);
  } catch {
    return [];
  }
}
