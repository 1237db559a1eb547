/** What the agent reads of a file at once. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * The variables of an environment file as the strictest agent of Amazon ECS reads them: lines of at most 64 KiB, and of a value what stands before
 * a `=` in it.
 *
 * @see https://github.com/aws/amazon-ecs-agent, `agent/taskresource/envFiles/envfile.go`
 */
export function readEnvironmentFile(content: string): Record<string, string> {
  const lines = content.split('\n').filter((line) => !line.startsWith('#'));
  const tooLong = lines.find((line) => Buffer.byteLength(line) >= MAX_LINE_BYTES);
  if (tooLong) throw new Error(`the line of ${tooLong.slice(0, 20)} is too long`);
  return Object.fromEntries(lines.map((line) => line.split('=')).filter(([name, value]) => name && value));
}
