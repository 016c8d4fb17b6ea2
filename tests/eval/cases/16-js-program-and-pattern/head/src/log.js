import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function latest(folder, count = 20) {
  const { stdout } = await run("git", ["-C", folder, "log", `-${count}`, "--format=%h %s"]);
  return stdout.trimEnd().split("\n");
}

export async function search(folder, words) {
  if (!words) return latest(folder);
  const options = ["-100", "--fixed-strings", "--regexp-ignore-case", `--grep=${words}`];
  const { stdout } = await run("git", ["-C", folder, "log", ...options, "--format=%h %s", "--"], { timeout: 5000 });
  return stdout.trimEnd().split("\n").filter(Boolean).map((row) => marked(row, words));
}

/** The row with each of the words between asterisks. */
export function marked(row, words) {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return row.replace(new RegExp(escaped, "gi"), "*$&*");
}
