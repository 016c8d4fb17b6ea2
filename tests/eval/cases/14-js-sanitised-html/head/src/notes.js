import DOMPurify from "dompurify";
import { marked } from "marked";

/** Puts release notes, written in Markdown, in place of what the element holds. */
export function render(element, notes) {
  const clean = DOMPurify.sanitize(marked.parse(notes, { async: false }), { USE_PROFILES: { html: true } });
  element.innerHTML = clean;
}

export function clear(element) {
  element.innerHTML = "";
}
