import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function latest(folder, count = 20) {
  const { stdout } = await run("git", ["-C", folder, "log", `-${count}`, "--format=%h %s"]);
  return stdout.trimEnd().split("\n");
}
