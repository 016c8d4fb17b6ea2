import { marked } from "marked";

export function render(element, notes) {
  element.textContent = notes;
}
