import { readFileSync } from 'node:fs';

/** Types of a template's resources, each with the properties that are given: `AWS::ECS::Service.NetworkConfiguration.AwsvpcConfiguration`. */
function propertiesIn(file: string): string[] {
  const { Resources } = JSON.parse(readFileSync(file, 'utf8'));
  const below = (value: unknown, path: string): string[] =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? [path, ...Object.entries(value).flatMap(([key, inner]) => below(inner, `${path}.${key}`))]
      : [path];
  return Object.values<{ Type: string; Properties?: object }>(Resources).flatMap(({ Type, Properties }) => below(Properties ?? {}, Type));
}

/** A few of these templates, in which every property is that any of them has: the one with most that is new first. */
export function withEveryProperty(files: readonly string[]): string[] {
  const left = new Map(files.map((file) => [file, new Set(propertiesIn(file))]));
  const chosen: string[] = [];
  while (true) {
    const [file, properties] = [...left].reduce((most, each) => (each[1].size > most[1].size ? each : most), ['', new Set<string>()]);
    if (properties.size === 0) return chosen;
    chosen.push(file);
    for (const others of left.values()) if (others !== properties) for (const property of properties) others.delete(property);
    properties.clear();
  }
}
