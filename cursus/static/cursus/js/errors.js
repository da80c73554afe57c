// After a form came back with errors, the reading goes on at their summary.

export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "center" });
}
